import type { EarlyEnding, ThreadStreamEvent } from "../protocol.ts";
import type { Reading } from "../run/reading.ts";
import { loadedThread, type Mark, prependPage, type ThreadState } from "../thread/thread-state.ts";
import type { Transport } from "../transport/transport.ts";

const PAGE_SIZE = 50;

/** Loads a thread with its newest items; `shown` is what is on screen. */
export async function loadThread(
  transport: Transport,
  threadId: string,
  shown: ThreadState,
  signal: AbortSignal,
): Promise<ThreadState> {
  const [thread, newest, marks] = await Promise.all([
    transport.json("threads.get_by_id", { thread_id: threadId }, signal),
    transport.json("items.list", { thread_id: threadId, limit: PAGE_SIZE, order: "desc" }, signal),
    loadMarks(transport, threadId, signal),
  ]);
  signal.throwIfAborted();
  const loaded = loadedThread(thread, newest, shown);
  return marks ? { ...loaded, marks } : loaded;
}

/** How the answers ended that did not come to their ends; null where the server does not tell. */
async function loadMarks(
  transport: Transport,
  threadId: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Mark> | null> {
  if (!transport.canResume) return null;
  try {
    const { endings } = await transport.json("chatdock.run.endings", { thread_id: threadId }, signal);
    return new Map(Object.entries(endings).map(([id, ending]) => [id, markOf(ending)]));
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

function markOf(ending: EarlyEnding): Mark {
  return ending === "stopped" ? "stopped" : "interrupted";
}

/** Loads the page of items before the first one; returns how to put it into the state. */
export async function loadPageBefore(
  transport: Transport,
  threadId: string,
  earlier: string,
): Promise<(state: ThreadState) => ThreadState> {
  const params = { thread_id: threadId, limit: PAGE_SIZE, order: "desc", after: earlier } as const;
  const page = await transport.json("items.list", params);
  return (state) => prependPage(state, page);
}

/** A thread can be read without its run: when that is out of reach, nothing is lost that was shown. */
export async function isThereMore(reading: Reading): Promise<boolean> {
  try {
    return await reading.open();
  } catch {
    reading.signal.throwIfAborted();
    return false;
  }
}

/**
 * Whether a frame of a thread that was loaded a moment ago says more than what was loaded. Items that were loaded are
 * complete; of a run that is over, everything but its failure is stored.
 */
export function isNews(event: ThreadStreamEvent, loaded: ReadonlySet<string>, isRunning: boolean): boolean {
  if (!isRunning) return event.type === "error" || event.type === "stream_options";
  if (event.type === "thread.item.added") return !loaded.has(event.item.id);
  if (event.type === "thread.item.updated") return !loaded.has(event.item_id);
  return true;
}
