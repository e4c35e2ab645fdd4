import type { StructuredInputItem, StructuredInputReply, StructuredQuestion } from "@chatdock/client";

/** What has been put in for one question so far. */
export interface Reply {
  /** The options that are chosen. */
  readonly chosen: readonly string[];
  /** An answer in the reader's own words. */
  readonly own: string;
  /** The own words are chosen, beside or in place of an option. */
  readonly usesOwn: boolean;
}

/** The replies to an item's questions by the questions' ids. */
export type Replies = Readonly<Record<string, Reply>>;

export const NO_REPLY: Reply = { chosen: [], own: "", usesOwn: false };

/** The answers to a question; none when it is left open. */
export function valuesOf({ type }: StructuredQuestion, { chosen, own, usesOwn }: Reply): string[] {
  const words = own.trim();
  if (type === "freeform") return words ? [words] : [];
  return [...chosen, ...(usesOwn && words ? [words] : [])];
}

/** The reply after an option was chosen, or taken back. */
export function choose(reply: Reply, value: string, isChosen: boolean, multiple: boolean): Reply {
  if (!multiple) return { ...reply, chosen: [value], usesOwn: false };
  const others = reply.chosen.filter((other) => other !== value);
  return { ...reply, chosen: isChosen ? [...others, value] : others };
}

/** The reply after the own words were chosen, or taken back. */
export function chooseOwn(reply: Reply, usesOwn: boolean, multiple: boolean): Reply {
  return { ...reply, usesOwn, chosen: multiple || !usesOwn ? reply.chosen : [] };
}

/** What goes to the server. Questions that are left open are skipped; where all are, the whole is. */
export function replyOf({ inputs }: StructuredInputItem, replies: Replies): StructuredInputReply {
  const values = inputs.map((input) => [input.id, valuesOf(input, replies[input.id] ?? NO_REPLY)] as const);
  if (values.every(([, answers]) => answers.length === 0)) return { status: "skipped", answers: {} };
  const answers = values.map(([id, answers]) => [
    id,
    answers.length ? { values: answers } : { skipped: true },
  ]);
  return { status: "answered", answers: Object.fromEntries(answers) };
}
