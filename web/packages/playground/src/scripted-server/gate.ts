/** Holds back whoever waits at it until it is opened for them. */
export class Gate {
  readonly #waiting: (() => void)[] = [];

  /** How many wait. */
  get held(): number {
    return this.#waiting.length;
  }

  /** Resolves with the next `release`; rejects when the signal says that nobody is interested any more. */
  wait(signal?: AbortSignal | null): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      signal?.addEventListener("abort", () => {
        const at = this.#waiting.indexOf(resolve);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal.reason);
      });
    });
  }

  /** Lets all pass that wait now. */
  release(): void {
    for (const pass of this.#waiting.splice(0)) pass();
  }
}
