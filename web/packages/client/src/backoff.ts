/** When and how often to try again. */
export interface BackoffPolicy {
  baseMs: number;
  maxMs: number;
  /** How often a request is repeated of which nobody knows whether it arrived. */
  tries: number;
}

/** About 25 seconds of patience for a request, never more than 15 seconds between two tries. */
export const DEFAULT_BACKOFF: BackoffPolicy = { baseMs: 400, maxMs: 15_000, tries: 6 };

/** The wait before try number `attempt` (from 0): doubling, half of it random so that clients spread out. */
export function backoffMs(
  policy: BackoffPolicy,
  attempt: number,
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** attempt);
  return ceiling / 2 + (ceiling / 2) * random();
}

/** Waits between two tries that can be cut short. */
export class Pause {
  #end = () => {};

  /** Waits, or rejects with the signal's reason as soon as it aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const settle = (outcome: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        outcome();
      };
      const onAbort = () => settle(() => reject(signal?.reason));
      const timer = setTimeout(() => this.#end(), ms);
      this.#end = () => settle(resolve);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Ends the wait that goes on, if one does. */
  cut(): void {
    this.#end();
  }
}
