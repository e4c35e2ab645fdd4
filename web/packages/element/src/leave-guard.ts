import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Asks before the page is left while something would be lost with it. Pages that would lose nothing may be kept by the browser. */
export class LeaveGuard implements ReactiveController {
  constructor(
    host: ReactiveControllerHost,
    private readonly wouldLose: () => boolean,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    if (this.wouldLose()) window.addEventListener("beforeunload", this.#onLeave);
    else window.removeEventListener("beforeunload", this.#onLeave);
  }

  hostDisconnected(): void {
    window.removeEventListener("beforeunload", this.#onLeave);
  }

  readonly #onLeave = (event: Event) => event.preventDefault();
}
