import type { ClientToolCallItem } from "../protocol.ts";
import type { ThreadState } from "../thread/thread-state.ts";
import type { ConversationObserver } from "./conversation-observer.ts";

/** How long ChatDock's server keeps a thread for the output of a tool. */
const HOLD_MS = 60_000;

/** The call of a tool of the page that stands at the end of a thread and has no output yet. */
export function pendingToolCall({ items }: ThreadState): ClientToolCallItem | null {
  const last = items.findLast((item) => item.type !== "end_of_turn");
  return last?.type === "client_tool_call" && last.status === "pending" ? last : null;
}

/** Whether a call that was found in a thread may still be answered: an old one must not run when its thread is read. */
export function isFresh(call: ClientToolCallItem | null): boolean {
  return call !== null && Math.abs(Date.now() - Date.parse(call.created_at)) < HOLD_MS;
}

/**
 * Runs the page's tool and gives its output to `send`; false when nobody here runs it. This tab alone does: two tabs
 * with one thread must not run it twice.
 */
export async function answerCall(
  call: ClientToolCallItem,
  observer: ConversationObserver,
  send: (output: unknown) => Promise<void>,
): Promise<boolean> {
  if (!observer.onToolCall) return false;
  return alone(`chatdock:tool:${call.call_id}`, async () => {
    const output = await outputOf(call, observer);
    if (output === undefined) return false;
    await send(output);
    return true;
  });
}

/** What the tool gives. What it throws, or gives and cannot be sent, is told to the page and, as an `error`, to the model. */
async function outputOf(call: ClientToolCallItem, observer: ConversationObserver): Promise<unknown> {
  try {
    const output = await observer.onToolCall?.(call);
    if (output !== undefined && JSON.stringify(output) === undefined)
      throw new TypeError(`The result of the tool "${call.name}" is no JSON.`);
    return output;
  } catch (error) {
    const known = error instanceof Error ? error : new Error(String(error));
    observer.onError?.(known);
    return { error: known.message };
  }
}

/** Does the work unless another tab of this site does it already. */
async function alone(name: string, work: () => Promise<boolean>): Promise<boolean> {
  // Browsers have locks in secure contexts only.
  const { locks } = globalThis.navigator ?? {};
  if (!locks) return work();
  return locks.request(name, { ifAvailable: true }, async (lock) => (lock ? work() : false));
}
