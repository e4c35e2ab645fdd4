import type { Memory } from "@chatdock/client";

/** Browser storage that may be full, blocked or absent: then nothing is remembered and nothing breaks. */
class SafeStorage implements Memory {
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

  keys(): string[] {
    return this.#attempt((storage) => Object.keys(storage)) ?? [];
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
