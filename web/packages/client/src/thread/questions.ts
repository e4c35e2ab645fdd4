import type { ThreadItem, UserMessageItem } from "../protocol.ts";
import { textOf } from "./texts.ts";
import type { Mark, ThreadState } from "./thread-state.ts";

/** Marks the newest question: its answer did not come to its end. */
export function markEnd(state: ThreadState, mark: Mark): ThreadState {
  const question = state.items.findLast(isQuestion);
  return question ? { ...state, marks: new Map(state.marks).set(question.id, mark) } : state;
}

/** The mark that an item shows: that of its turn when it is the last one of it. A question itself shows none. */
export function markAt({ items, marks }: ThreadState, at: number): Mark | null {
  const type = items[at]?.type;
  if (marks.size === 0 || type === "user_message" || type === "end_of_turn") return null;
  const next = nextShown(items, at);
  const isLast = next === undefined || isQuestion(next);
  const question = isLast ? items.slice(0, at).findLast(isQuestion) : undefined;
  return (question && marks.get(question.id)) ?? null;
}

/** The question at the end of a thread: it was not answered, or not yet. */
export function openQuestion({ items }: ThreadState): UserMessageItem | null {
  const last = items.findLast((item) => item.type !== "end_of_turn");
  return last?.type === "user_message" ? last : null;
}

/** Whether a question was passed over: the next one follows it. */
export function isUnanswered(items: readonly ThreadItem[], at: number): boolean {
  return items[at]?.type === "user_message" && nextShown(items, at)?.type === "user_message";
}

/** Whether a question was passed over and has not been asked since in the same words. */
export function canAskAgain(items: readonly ThreadItem[], at: number): boolean {
  const question = items[at];
  if (question?.type !== "user_message" || !isUnanswered(items, at)) return false;
  const later = items.slice(at + 1).filter((item) => item.type === "user_message");
  return later.every((item) => textOf(item) !== textOf(question));
}

function isQuestion(item: ThreadItem): boolean {
  return item.type === "user_message";
}

/** The item behind a place; the ends of turns are not shown. */
function nextShown(items: readonly ThreadItem[], at: number): ThreadItem | undefined {
  let next = at + 1;
  while (items[next]?.type === "end_of_turn") next++;
  return items[next];
}
