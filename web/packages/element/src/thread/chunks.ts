import type { ThreadItem } from "@chatdock/client";

/** Items that stand together: the same object as long as nothing in it changes. */
export interface Chunk {
  key: number;
  /** The place of its first item in the thread. */
  start: number;
  items: readonly ThreadItem[];
}

const CHUNK_ITEMS = 32;

/**
 * Shares a thread's items out to chunks, so that a change in one item is no work for all others. An item stays in its chunk:
 * what is added at either end gets new ones.
 */
export class Chunks {
  #chunks: readonly Chunk[] = [];
  #keys = new Map<string, number>();
  #next = 0;

  update(items: readonly ThreadItem[]): readonly Chunk[] {
    const before = new Map(this.#chunks.map((chunk) => [chunk.key, chunk]));
    this.#chunks = this.#share(items).map((chunk) => {
      const known = before.get(chunk.key);
      return known && isSame(known, chunk) ? known : chunk;
    });
    this.#keys = new Map(this.#chunks.flatMap(({ key, items }) => items.map(({ id }) => [id, key] as const)));
    return this.#chunks;
  }

  #share(items: readonly ThreadItem[]): Chunk[] {
    const chunks: (Chunk & { items: ThreadItem[] })[] = [];
    const used = new Set<number>();
    for (const [start, item] of items.entries()) {
      const last = chunks.at(-1);
      const known = this.#keys.get(item.id);
      const fits = last && last.items.length < CHUNK_ITEMS;
      if (last && (known === last.key || (known === undefined && fits))) last.items.push(item);
      else {
        const key = known === undefined || used.has(known) ? this.#next++ : known;
        used.add(key);
        chunks.push({ key, start, items: [item] });
      }
    }
    return chunks;
  }
}

function isSame(a: Chunk, b: Chunk): boolean {
  return (
    a.start === b.start &&
    a.items.length === b.items.length &&
    a.items.every((item, at) => item === b.items[at])
  );
}
