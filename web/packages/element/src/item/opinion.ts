/** What a reader thinks of a turn, by all that the server has heard; `failed`: it has not heard it. */
export type Opinion = "positive" | "negative" | "failed";

/** What a reader thinks of turns, by the last item of each. */
export type Opinions = ReadonlyMap<string, Opinion>;

/** No opinion has been given yet. */
export const NO_OPINIONS: Opinions = new Map();
