import type { CustomAction } from "../protocol.ts";
import type { Transport } from "../transport/transport.ts";
import type { Conversation } from "./conversation.ts";

/** Sends an action of a widget that answers without a stream: it need not wait for an answer that is being made. */
export async function actAside(
  transport: Transport,
  conversation: Conversation,
  action: CustomAction,
  itemId: string,
): Promise<void> {
  const { threadId } = conversation;
  if (threadId === null) return;
  const params = { thread_id: threadId, item_id: itemId, action };
  const { updated_item: item } = await transport.json("threads.sync_custom_action", params);
  if (typeof item?.id === "string" && typeof item.type === "string") conversation.replaceItem(item);
}
