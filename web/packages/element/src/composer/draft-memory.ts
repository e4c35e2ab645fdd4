import type { Memory, UserMessageInput } from "@chatdock/client";
import { sharedMemory, tabMemory } from "../storage.ts";
import { type Draft, EMPTY_DRAFT, isEmptyDraft, withReturned } from "./draft.ts";

const MAX_DRAFTS = 20;
/** As JSON, in which the longest message that the server takes by default can be twice as long. */
const MAX_CHARACTERS = 60_000;
const MAX_AGE_MS = 7 * 24 * 3600 * 1000;

interface Kept {
  draft: Draft;
  at: number;
}

type Shelf = Record<string, Kept>;

/**
 * The drafts of one server by thread. Each tab has its own; a copy for other tabs outlives the tab. A draft for a new
 * thread stays in its tab: nothing there tells whose it is, while a thread opens for its own reader alone.
 */
export class DraftMemory {
  readonly #key: string;

  constructor(
    server: string,
    private readonly tab: Memory = tabMemory,
    private readonly shared: Memory = sharedMemory,
    private readonly now: () => number = Date.now,
  ) {
    this.#key = `chatdock:drafts:${server}`;
  }

  /** The draft for a thread, null for a new one. */
  recall(threadId: string | null): Draft | null {
    const own = this.#read(this.tab)[keyOf(threadId)];
    if (own || threadId === null) return own?.draft ?? null;
    return this.#read(this.shared)[keyOf(threadId)]?.draft ?? null;
  }

  /** Messages of a thread that is not on screen were not sent after all: they come before its draft. */
  giveBack(threadId: string | null, inputs: readonly UserMessageInput[]): void {
    this.keep(threadId, withReturned(inputs, this.recall(threadId) ?? EMPTY_DRAFT));
  }

  /** Keeps a draft; an empty one is forgotten. Of one that grows too long the last that was not is kept. */
  keep(threadId: string | null, draft: Draft): void {
    if (JSON.stringify(draft).length > MAX_CHARACTERS) return;
    const before = this.#read(this.tab)[keyOf(threadId)];
    const kept = isEmptyDraft(draft) ? null : { draft, at: this.now() };
    this.#write(this.tab, threadId, kept);
    if (threadId === null) return;
    // Another tab's draft is not this one's to forget.
    const isOurs = kept !== null || isSame(before, this.#read(this.shared)[keyOf(threadId)]);
    if (isOurs) this.#write(this.shared, threadId, kept);
  }

  /** Forgets the draft for a thread that is deleted. */
  forget(threadId: string): void {
    this.#write(this.tab, threadId, null);
    this.#write(this.shared, threadId, null);
  }

  /** Forgets all: the reader has logged out, or another one is here. */
  forgetAll(): void {
    this.tab.removeItem(this.#key);
    this.shared.removeItem(this.#key);
  }

  #read(memory: Memory): Shelf {
    const shelf = parsed(memory.getItem(this.#key));
    const oldest = this.now() - MAX_AGE_MS;
    return Object.fromEntries(
      Object.entries(shelf).filter(([, kept]) => kept?.at > oldest && isDraft(kept.draft)),
    );
  }

  #write(memory: Memory, threadId: string | null, kept: Kept | null): void {
    const { [keyOf(threadId)]: _, ...others } = this.#read(memory);
    const newest = Object.entries(others).sort(([, a], [, b]) => b.at - a.at);
    const shelf = [...(kept ? [[keyOf(threadId), kept] as const] : []), ...newest].slice(0, MAX_DRAFTS);
    if (shelf.length) memory.setItem(this.#key, JSON.stringify(Object.fromEntries(shelf)));
    else memory.removeItem(this.#key);
  }
}

function keyOf(threadId: string | null): string {
  return threadId ?? "";
}

function isSame(a: Kept | undefined, b: Kept | undefined): boolean {
  return a !== undefined && JSON.stringify(a.draft) === JSON.stringify(b?.draft);
}

/** What is in the storage may be of another version, or not ours. */
function parsed(json: string | null): Shelf {
  try {
    const shelf: unknown = JSON.parse(json ?? "{}");
    return typeof shelf === "object" && shelf !== null ? (shelf as Shelf) : {};
  } catch {
    return {};
  }
}

function isDraft(draft: Draft | undefined): boolean {
  const { written, reply, toolId, attachments, edits } = draft ?? {};
  const hasTool = toolId === null || typeof toolId === "string";
  return (
    typeof written?.text === "string" &&
    typeof reply === "string" &&
    hasTool &&
    (edits === null || (typeof edits?.itemId === "string" && isDraft(edits.before))) &&
    Array.isArray(attachments) &&
    attachments.every(
      (attachment) => typeof attachment?.id === "string" && typeof attachment.name === "string",
    ) &&
    Array.isArray(written.tags) &&
    written.tags.every(({ start, end, entity }) => written.text.slice(start, end) === `@${entity?.title}`)
  );
}
