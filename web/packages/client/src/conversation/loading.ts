import type { EarlyEnding, FailedAction, JsonOps, ThreadStreamEvent } from "../protocol.ts";
import type { Reading } from "../run/reading.ts";
import { loadedThread, type Mark, prependPage, type ThreadState } from "../thread/thread-state.ts";
import type { Transport } from "../transport/transport.ts";

const PAGE_SIZE = 50;

/** A thread as it was loaded. */
export interface LoadedThread {
  state: ThreadState;
  /** What the newest run failed at, where that was an action. */
  failedAction: FailedAction | null;
}

/** Loads a thread with its newest items; `shown` is what is on screen. */
export async function loadThread(
  transport: Transport,
  threadId: string,
  shown: ThreadState,
  signal: AbortSignal,
): Promise<LoadedThread> {
  const [thread, newest, told] = await Promise.all([
    transport.json("threads.get_by_id", { thread_id: threadId }, signal),
    transport.json("items.list", { thread_id: threadId, limit: PAGE_SIZE, order: "desc" }, signal),
    loadEndings(transport, threadId, signal),
  ]);
  signal.throwIfAborted();
  const state = loadedThread(thread, newest, shown);
  return {
    state: told ? { ...state, marks: marksOf(told.endings) } : state,
    failedAction: told?.failed_action ?? null,
  };
}

/** How the answers of a thread ended that did not come to their ends; none where the server does not tell. */
export async function loadMarks(transport: Transport, threadId: string): Promise<ReadonlyMap<string, Mark>> {
  const told = await loadEndings(transport, threadId);
  return marksOf(told?.endings ?? {});
}

/** How the answers ended that did not come to their ends; null where the server does not tell. */
export async function loadEndings(
  transport: Transport,
  threadId: string,
  signal?: AbortSignal,
): Promise<JsonOps["chatdock.run.endings"]["result"] | null> {
  if (!transport.canResume) return null;
  try {
    return await transport.json("chatdock.run.endings", { thread_id: threadId }, signal);
  } catch {
    signal?.throwIfAborted();
    return null;
  }
}

function marksOf(endings: Record<string, EarlyEnding>): ReadonlyMap<string, Mark> {
  return new Map(
    Object.entries(endings).map(([id, ending]) => [id, ending === "stopped" ? "stopped" : "interrupted"]),
  );
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
