import type { EarlyEnding, Page, Thread, ThreadItem, ThreadMetadata } from "@chatdock/client";
import type { Draft, ScriptedThread } from "./script.ts";

const MINUTE_MS = 60_000;
/** When the newest thread of a state was begun: the same in every picture. */
const BEGUN = Date.parse("2026-11-21T09:00:00Z");

/** A thread as the server keeps it. */
export interface StoredThread {
  metadata: ThreadMetadata;
  items: ThreadItem[];
  endings: Record<string, EarlyEnding>;
}

/** The threads of a scripted server, newest first. */
export class Threads {
  readonly #threads = new Map<string, StoredThread>();

  constructor(threads: readonly ScriptedThread[]) {
    threads.forEach((thread, at) => {
      this.#threads.set(thread.id, stored(thread, at));
    });
  }

  find(id: string): StoredThread | undefined {
    return this.#threads.get(id);
  }

  add(id: string): StoredThread {
    const thread = stored({ id }, 0);
    this.#threads.set(id, thread);
    return thread;
  }

  delete(id: string): void {
    this.#threads.delete(id);
  }

  list(params: { limit?: number; after?: string; order?: string }): Page<Thread> {
    const threads = [...this.#threads.values()].map(threadOf);
    return pageOf(params.order === "asc" ? threads.toReversed() : threads, params);
  }
}

/** A thread without its items, as answers carry it. */
export function threadOf({ metadata }: StoredThread): Thread {
  return { ...metadata, items: { data: [], has_more: false } };
}

/** A page of a thread's items. */
export function itemsOf(
  { items }: StoredThread,
  params: { limit?: number; after?: string; order?: string },
): Page<ThreadItem> {
  return pageOf(params.order === "asc" ? items : items.toReversed(), params);
}

/** Puts an item into its place, or at the end. */
export function putItem({ items }: StoredThread, item: ThreadItem): void {
  const at = items.findIndex(({ id }) => id === item.id);
  items.splice(at < 0 ? items.length : at, at < 0 ? 0 : 1, item);
}

/** A whole item: what the state left out is made of its place in the thread. */
export function whole(draft: Draft, threadId: string, at: number): ThreadItem {
  const created_at = new Date(BEGUN + at * MINUTE_MS).toISOString();
  return { id: `${threadId}-${at + 1}`, thread_id: threadId, created_at, ...draft } as ThreadItem;
}

function stored(
  { id, items = [], run: _run, waiting: _waiting, endings, ...given }: ScriptedThread,
  at: number,
): StoredThread {
  const created_at = new Date(BEGUN - at * 7 * 60 * MINUTE_MS).toISOString();
  return {
    metadata: { created_at, status: { type: "active" }, ...given, id },
    items: items.map((draft, place) => whole(draft, id, place)),
    endings: { ...endings },
  };
}

function pageOf<T extends { id: string }>(
  rows: readonly T[],
  { limit = 20, after }: { limit?: number; after?: string },
): Page<T> {
  const from = after === undefined ? 0 : rows.findIndex(({ id }) => id === after) + 1;
  const data = rows.slice(from, from + limit);
  const hasMore = from + limit < rows.length;
  const last = data.at(-1);
  return { data, has_more: hasMore, ...(hasMore && last && { after: last.id }) };
}
