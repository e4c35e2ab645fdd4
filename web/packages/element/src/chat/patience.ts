import type { Conversation } from "@chatdock/client";
import type { ReactiveController, ReactiveControllerHost } from "lit";

/** So long a reader waits without a word. */
const PATIENCE_MS = 10_000;

/** Knows when nothing has come of an answer for a while, though no connection was lost. */
export class Patience implements ReactiveController {
  isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#begin();
  }

  /** Something has come, or has changed: the waiting begins anew, if there is something to wait for. */
  look({ phase }: Pick<Conversation, "phase">): void {
    this.#begin();
    if (phase === "answering") this.#timer = setTimeout(() => this.#end(), PATIENCE_MS);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.isOver = false;
  }

  #end(): void {
    this.isOver = true;
    this.host.requestUpdate();
  }
}
