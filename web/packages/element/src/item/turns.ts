import type { ThreadItem } from "@chatdock/client";

/** Kinds of items that nothing is drawn of. */
const UNSEEN = new Set<ThreadItem["type"]>([
  "client_tool_call",
  "end_of_turn",
  "hidden_context_item",
  "sdk_hidden_context",
]);

/** Nothing ends here. */
export const NO_TURN: readonly string[] = [];

/**
 * The ids of the items of the turn that ends at a place: where its last item stands that is seen. The question is none of
 * them. Empty where no turn ends, and for one without an answer.
 */
export function turnEndingAt(items: readonly ThreadItem[], at: number): readonly string[] {
  if (!isSeen(items[at]) || !endsTurn(items, at)) return NO_TURN;
  const turn: ThreadItem[] = [];
  for (let from = at; from >= 0 && items[from]?.type !== "user_message"; from--)
    turn.unshift(items[from] as ThreadItem);
  return turn.map(({ id }) => id);
}

function endsTurn(items: readonly ThreadItem[], at: number): boolean {
  let next = at + 1;
  while (next < items.length && items[next]?.type !== "user_message" && !isSeen(items[next])) next++;
  return next >= items.length || items[next]?.type === "user_message";
}

function isSeen(item: ThreadItem | undefined): boolean {
  return item !== undefined && item.type !== "user_message" && !UNSEEN.has(item.type);
}
