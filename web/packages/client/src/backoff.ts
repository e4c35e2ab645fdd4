/** When and how often to try again. */
export interface BackoffPolicy {
  baseMs: number;
  maxMs: number;
  tries: number;
}

/** About 25 seconds of patience in all, never more than 10 seconds between two tries. */
export const DEFAULT_BACKOFF: BackoffPolicy = { baseMs: 400, maxMs: 10_000, tries: 6 };

/** The wait before try number `attempt` (from 0): doubling, half of it random so that clients spread out. */
export function backoffMs(
  policy: BackoffPolicy,
  attempt: number,
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** attempt);
  return ceiling / 2 + (ceiling / 2) * random();
}

/** Waits, or rejects with the signal's reason as soon as it aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
