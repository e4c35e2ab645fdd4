/** Keeps small values across page loads, as `localStorage` does. */
export type Memory = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const PREFIX = "chatdock:cursor:";

/**
 * Where the runs began whose end this browser has not seen. A reload must replay such a run from its start: the items
 * it had finished are stored, the others are not.
 */
export class RunMemory {
  /** The run whose first frame has been written. */
  #noted: string | null = null;

  constructor(private readonly memory: Memory) {}

  /** The number of the frame before the run's first one; null when the thread has no such run. */
  recall(threadId: string): number | null {
    const stored = this.memory.getItem(keyOf(threadId));
    return stored !== null && /^\d+$/.test(stored) ? Number(stored) : null;
  }

  /** Keeps where a run begins: at the first of its frames that is told. */
  note(threadId: string, runId: string | null, frame: number | null): void {
    if (frame === null || this.#noted === runId) return;
    this.#noted = runId;
    this.memory.setItem(keyOf(threadId), String(frame - 1));
  }

  /** The run has ended, or its thread is gone. */
  forget(threadId: string): void {
    this.#noted = null;
    this.memory.removeItem(keyOf(threadId));
  }
}

/** Forgets the runs of all threads: another reader may be here. */
export function forgetRuns(memory: Memory & { keys(): string[] }): void {
  for (const key of memory.keys()) if (key.startsWith(PREFIX)) memory.removeItem(key);
}

function keyOf(threadId: string): string {
  return PREFIX + threadId;
}
