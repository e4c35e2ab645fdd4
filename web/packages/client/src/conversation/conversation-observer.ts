import type { ClientToolCallItem, UserMessageInput } from "../protocol.ts";

/** What a conversation is doing. */
export type Phase = "idle" | "loading" | "answering" | "reconnecting" | "stopping";

/** How the reading of an answer ended. `left`: the answer goes on at the server. */
export type Ending = "completed" | "stopped" | "failed" | "left";

/** A message on its way, or one that was not accepted; replaced by the server's own item when that arrives. */
export interface OutgoingMessage {
  input: UserMessageInput;
}

/** How a conversation tells what happens in it. */
export interface ConversationObserver {
  onChange(): void;
  onThread?(threadId: string | null): void;
  onLoad?(threadId: string, phase: "start" | "end"): void;
  onResponse?(phase: "start" | "end", ending?: Ending): void;
  /** A message of ours has got its run at the server, or was taken out of the queue: other tabs may want to look. */
  onRun?(threadId: string): void;
  /** A message has to wait for its turn. */
  onWaiting?(): void;
  /**
   * Messages for a thread, which need not be the open one, are not sent after all; null for one that never began. Without
   * an error the server has lost them, or the thread was left before they got there.
   */
  onReturned?(inputs: UserMessageInput[], error: Error | null, threadId: string | null): void;
  /** The answer waits for a tool of the page. Without a handler, or undefined: it goes on without. */
  onToolCall?(call: ClientToolCallItem): Promise<unknown>;
  onEffect?(name: string, data: Record<string, unknown>): void;
  onError?(error: Error): void;
}
