import type { StreamingOp, ThreadItem, UserMessageInput, UserMessageItem } from "../protocol.ts";
import type { RunOrigin } from "../run/run-stream.ts";
import { textOf } from "../thread/texts.ts";
import type { Transport } from "../transport/transport.ts";
import { uniqueId } from "../unique-id.ts";
import type { OutgoingMessage } from "./conversation-observer.ts";
import { WaitingMessages, type WaitingObserver } from "./waiting-messages.ts";

/** A request whose end has not been seen: sent again as it was, the server answers it once. */
export type SentRequest = Extract<RunOrigin, { op: StreamingOp }>;

/** What the reader has sent to a thread and is no item of it yet: one message on its way, and those that wait. */
export class Outbox {
  outgoing: OutgoingMessage | null = null;
  unsettled: SentRequest | null = null;
  readonly waiting: WaitingMessages;

  constructor(transport: Transport, observer: WaitingObserver) {
    this.waiting = new WaitingMessages(transport, observer);
  }

  /** The request for an op. */
  request(op: StreamingOp): SentRequest {
    return { op, idempotencyKey: uniqueId() };
  }

  /** The request for a message, which is on its way from now on; without a thread it begins one. */
  message(input: UserMessageInput, threadId: string | null): SentRequest {
    this.outgoing = { input };
    return this.request(
      threadId === null
        ? { type: "threads.create", params: { input } }
        : { type: "threads.add_user_message", params: { thread_id: threadId, input } },
    );
  }

  /** Takes back the message on its way. */
  withdraw(): UserMessageInput | null {
    const input = this.outgoing?.input ?? null;
    this.outgoing = null;
    this.unsettled = null;
    return input;
  }

  /** A message has become an item. `isAnswer`: of the run that the message on its way started. */
  confirm(item: UserMessageItem, isAnswer: boolean): void {
    const isSame = this.outgoing !== null && textOf(this.outgoing.input) === textOf(item);
    if (!isSame && this.waiting.confirm(item)) return;
    if (!isSame && !isAnswer) return;
    this.outgoing = null;
    if (!isAnswer) this.unsettled = null;
  }

  /** The thread was loaded anew: what is in it now does not wait any more. */
  confirmLoaded(before: readonly ThreadItem[], loaded: readonly ThreadItem[]): void {
    const known = new Set(before.map(({ id }) => id));
    for (const item of loaded) {
      if (item.type === "user_message" && !known.has(item.id)) this.waiting.confirm(item);
    }
  }
}
