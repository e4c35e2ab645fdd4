import { ANSWERS } from "./answers.ts";
import { CITATIONS } from "./citations.ts";
import { COMPOSER } from "./composer.ts";
import { HISTORY } from "./history.ts";
import { ITEMS } from "./items.ts";
import { START } from "./start.ts";
import type { State } from "./state.ts";
import { STEPS } from "./steps.ts";
import { TROUBLES } from "./troubles.ts";
import { WIDGETS } from "./widgets.ts";

/** All states, by their themes. */
export const THEMES: readonly { title: string; states: readonly State[] }[] = [
  { title: "Start", states: START },
  { title: "History", states: HISTORY },
  { title: "Answers", states: ANSWERS },
  { title: "Steps", states: STEPS },
  { title: "Citations", states: CITATIONS },
  { title: "Items", states: ITEMS },
  { title: "Composer", states: COMPOSER },
  { title: "Widgets", states: WIDGETS },
  { title: "Troubles", states: TROUBLES },
];

/** All states, in order. */
export const STATES: readonly State[] = THEMES.flatMap(({ states }) => states);

/** The state of a name; the first one when nothing has that name. */
export function stateOf(name: string | null): State {
  return STATES.find((state) => state.name === name) ?? (STATES[0] as State);
}
