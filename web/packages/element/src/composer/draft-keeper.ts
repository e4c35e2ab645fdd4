import type { ComposerPart } from "./composer.ts";
import { EMPTY_DRAFT, joinedDrafts } from "./draft.ts";
import { DraftMemory } from "./draft-memory.ts";

/** The thread that a draft is for, and how it came to be on screen. */
export interface Place {
  /** The address of the server. */
  readonly server: string;
  /** Null for a new thread. */
  readonly threadId: string | null;
  /** `loading`: it is not known yet whether the reader may see it. `begun`: the message before this draft began it. */
  readonly how: "loading" | "open" | "begun";
}

/** Keeps the draft of the composer, and changes it with the thread. */
export class DraftKeeper {
  constructor(private readonly composer: ComposerPart) {}

  /** Another thread is on screen, or the same one has been loaded. */
  move(before: Place | null): void {
    const { composer } = this;
    const { place } = composer;
    if (!place) return;
    const stays = before?.server === place.server && before.threadId === place.threadId;
    if (stays && (before.how !== "loading" || place.how === "loading")) return;
    const kept = place.how === "loading" ? null : new DraftMemory(place.server).recall(place.threadId);
    // What was written while the thread loaded, or before the first place was known, comes behind.
    if (stays || before === null) composer.restore(joinedDrafts(kept ?? EMPTY_DRAFT, composer.draft));
    else if (place.how === "begun" && before.threadId === null)
      new DraftMemory(place.server).keep(before.threadId, EMPTY_DRAFT);
    else composer.leaveFor(kept ?? EMPTY_DRAFT);
  }

  /** The draft, or its place, has changed. */
  save(): void {
    const { place, draft } = this.composer;
    // What is kept for a thread that loads is not on screen yet: it must not be written over.
    if (place && place.how !== "loading") new DraftMemory(place.server).keep(place.threadId, draft);
  }
}
