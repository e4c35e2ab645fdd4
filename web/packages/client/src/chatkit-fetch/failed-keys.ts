import { uniqueId } from "../unique-id.ts";

/**
 * The keys of requests that failed or broke off: who sends the same body again means the same request. Two equal ones in
 * flight are two.
 */
export class FailedKeys {
  readonly #byBody = new Map<string, { threadId: string | null; keys: string[] }>();

  /** The key for a request: that of a failed one with the same body, which is taken by this, or a new one. */
  take(body: string): string {
    return this.#byBody.get(body)?.keys.shift() ?? uniqueId();
  }

  /** The request failed: it may come again. */
  keep(body: string, threadId: string | null, key: string): void {
    const keys = this.#byBody.get(body)?.keys ?? [];
    this.#byBody.set(body, { threadId, keys: [...keys, key] });
  }

  /** The thread (null: a new one) has gone on: the same words mean something new. */
  forget(threadId: string | null): void {
    for (const [body, failed] of this.#byBody) if (failed.threadId === threadId) this.#byBody.delete(body);
  }
}
