/** How much of the time may go into drawing what grows: one part in four. */
const REST = 3;

/** Nobody waits longer than this for the next piece of a text. */
const MAX_WAIT_MS = 1_500;

/** What is done in less than this may be done at every turn. */
const CHEAP_MS = 4;

/** Keeps work that is asked for again and again from taking all of the page's time: after a long piece comes a long rest. */
export class Pace {
  #nextAt = 0;
  #wake: (() => void) | null = null;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Resolves when the next piece of work may begin. */
  async wait(): Promise<void> {
    const left = this.#nextAt - this.now();
    if (left <= 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, left);
    });
    this.#wake = null;
  }

  /** Does a piece of work and counts what it costs. */
  measure<T>(work: () => T): T {
    const begin = this.now();
    try {
      return work();
    } finally {
      const cost = this.now() - begin;
      this.#nextAt = cost < CHEAP_MS ? 0 : this.now() + Math.min(cost * REST, MAX_WAIT_MS);
    }
  }

  /** Ends the rest: what waits goes on at once. */
  stop(): void {
    this.#nextAt = 0;
    this.#wake?.();
  }
}
