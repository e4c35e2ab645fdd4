import type { StructuredInputItem, ThreadState } from "@chatdock/client";

/** The questions of the assistant that wait for the reader. What was asked before the newest message is past. */
export function pendingInput({ items, pending }: ThreadState): StructuredInputItem | null {
  for (const item of items.toReversed()) {
    if (item.type === "user_message") return null;
    if (item.type !== "structured_input" || item.status !== "pending" || pending.has(item.id)) continue;
    if (item.inputs.length > 0) return item;
  }
  return null;
}
