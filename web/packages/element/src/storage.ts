import type { Memory } from "@chatdock/client";

/** Browser storage that may be full, blocked or absent: then nothing is remembered and nothing breaks. */
export class SafeStorage implements Memory {
  constructor(private readonly storage: () => Storage) {}

  getItem(key: string): string | null {
    return this.#attempt((storage) => storage.getItem(key)) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#attempt((storage) => storage.setItem(key, value));
  }

  removeItem(key: string): void {
    this.#attempt((storage) => storage.removeItem(key));
  }

  #attempt<T>(work: (storage: Storage) => T): T | undefined {
    try {
      return work(this.storage());
    } catch {
      return undefined;
    }
  }
}

/** What every tab of this browser shares. */
export const sharedMemory = new SafeStorage(() => localStorage);

/** What belongs to this tab alone, across reloads. */
export const tabMemory = new SafeStorage(() => sessionStorage);

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
