import type { LitElement, ReactiveController } from "lit";

/**
 * Loads what shows messages, once there is one or one is being written. Where that failed the next occasion tries again. Other
 * than the dock's loader it cannot change the address, which the bundler writes: some browsers then need a reload.
 */
export class ThreadCode implements ReactiveController {
  /** It could not be loaded. */
  hasFailed = false;
  #loading: Promise<void> | null = null;
  #isWanted = false;

  constructor(
    private readonly host: LitElement,
    private readonly onError: (error: Error) => void,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    const isWanted = this.host.renderRoot.querySelector("chatdock-thread") !== null;
    if (isWanted && !this.#isWanted) this.load();
    this.#isWanted = isWanted;
  }

  /** Somebody is about to write. */
  readonly load = (): void => {
    this.#loading ??= import("../thread/thread.ts").then(
      () => this.#note(false),
      (error) => {
        this.#loading = null;
        this.#note(true);
        this.onError(error);
      },
    );
  };

  /** An occasion to load it, where a thread is on screen. */
  retry(): void {
    if (this.#isWanted) this.load();
  }

  #note(hasFailed: boolean): void {
    if (this.hasFailed === hasFailed) return;
    this.hasFailed = hasFailed;
    this.host.requestUpdate();
  }
}
