import { sharedMemory, tabMemory } from "../storage.ts";

/** Which thread was open last on a server: this tab's own, else the newest of any tab. */
export class ThreadMemory {
  readonly #key: string;

  constructor(url: string) {
    this.#key = `chatdock:thread:${url}`;
  }

  recall(): string | null {
    return tabMemory.getItem(this.#key) ?? sharedMemory.getItem(this.#key) ?? null;
  }

  /** An empty string says that this tab left its thread on purpose. */
  remember(threadId: string | null): void {
    tabMemory.setItem(this.#key, threadId ?? "");
    sharedMemory.setItem(this.#key, threadId ?? "");
  }
}
