import type { Place } from "../composer/draft-keeper.ts";

/** Follows which thread is on screen, for the draft that belongs to it. */
export class CurrentPlace {
  /** Null before there is a server. */
  now: Place | null = null;

  /** The options name a server; a new thread is on screen. */
  enter(server: string): void {
    this.now = { server: new URL(server, document.baseURI).href, threadId: null, how: "open" };
  }

  /** A thread is being loaded, again or for the first time. */
  load(threadId: string): void {
    if (this.now?.threadId !== threadId) this.#go(threadId, "loading");
  }

  /** A thread is on screen. One that was not loaded has just begun. */
  show(threadId: string | null): void {
    const { threadId: before, how } = this.now ?? {};
    if (before === threadId && how !== "loading") return;
    this.#go(threadId, threadId !== null && before === null ? "begun" : "open");
  }

  /** Whether a thread of a server is on screen. */
  shows(server: string, threadId: string | null): boolean {
    const { now } = this;
    return now?.server === server && now.threadId === threadId && now.how !== "loading";
  }

  #go(threadId: string | null, how: Place["how"]): void {
    if (this.now) this.now = { server: this.now.server, threadId, how };
  }
}
