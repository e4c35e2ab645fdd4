import type { ReactiveController, ReactiveControllerHost } from "lit";

const CHANNEL = "chatdock";

/** Where a run has begun: tabs of other servers and threads are not concerned. */
export interface RunNews {
  url: string;
  threadId: string;
}

/**
 * Tells when what is on screen may be out of date: the network is back, the page is seen again, another tab asked. Nobody
 * looks at a page that is hidden: what another tab asked can wait until it is seen again.
 */
export class Wakeups implements ReactiveController {
  #channel: BroadcastChannel | null = null;

  constructor(
    host: ReactiveControllerHost,
    private readonly wake: (news: RunNews | null) => void,
    private readonly rest: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener("online", this.#onOnline);
    document.addEventListener("visibilitychange", this.#onVisibility);
    // Where a browser keeps pages from talking to each other, each is for itself.
    if (!("BroadcastChannel" in globalThis)) return;
    this.#channel = new BroadcastChannel(CHANNEL);
    this.#channel.onmessage = ({ data }: MessageEvent<RunNews>) => {
      if (!this.isHidden) this.wake(data);
    };
  }

  hostDisconnected(): void {
    window.removeEventListener("online", this.#onOnline);
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#channel?.close();
    this.#channel = null;
  }

  get isHidden(): boolean {
    return document.visibilityState === "hidden";
  }

  /** Tells the other tabs that a run has begun. */
  tell(news: RunNews): void {
    this.#channel?.postMessage(news);
  }

  readonly #onOnline = () => {
    if (!this.isHidden) this.wake(null);
  };

  readonly #onVisibility = () => {
    if (this.isHidden) this.rest();
    else this.wake(null);
  };
}
