import type { LitElement, ReactiveController } from "lit";

/**
 * What has the focus may go away with what it stood for. The focus goes to what lies around it then: from the top of the
 * page a reader who has nothing but keys would have to come all the way back. Whoever points is left alone.
 */
export class FocusKeeper implements ReactiveController {
  #held: HTMLElement | null = null;
  /** What can have the focus around it, from the inside out. */
  #around: HTMLElement[] = [];
  readonly #changes = new MutationObserver(() => this.#look());

  /** `rescue` puts the focus somewhere when nothing around can have it. */
  constructor(
    private readonly host: LitElement,
    private readonly rescue: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#root.addEventListener("focusin", this.#onFocusin);
    this.#root.addEventListener("focusout", this.#onFocusout);
  }

  hostDisconnected(): void {
    this.#root.removeEventListener("focusin", this.#onFocusin);
    this.#root.removeEventListener("focusout", this.#onFocusout);
    this.#hold(null);
  }

  get #root(): ShadowRoot {
    return this.host.renderRoot as ShadowRoot;
  }

  readonly #onFocusin = ({ target }: Event) => {
    const element = target as HTMLElement;
    this.#hold(element.matches(":focus-visible") ? element : null);
  };

  /** Some browsers tell of a focus that went away with its element, some do not: it is given up only while that is there. */
  readonly #onFocusout = () => {
    const before = this.#held;
    setTimeout(() => {
      const { activeElement } = this.#root;
      if (before === this.#held && before !== activeElement && isThere(before)) this.#hold(null);
    });
  };

  #hold(element: HTMLElement | null): void {
    this.#held = element;
    this.#changes.disconnect();
    if (!element) return;
    this.#around = [];
    for (let at = element.parentElement; at; at = at.parentElement)
      if (at.tabIndex >= 0) this.#around.push(at);
    this.#changes.observe(this.#root, {
      subtree: true,
      childList: true,
      attributeFilter: ["disabled", "hidden"],
    });
  }

  #look(): void {
    const gone = this.#held;
    if (!gone || isThere(gone)) return;
    gone.blur();
    const around = this.#around.find(isThere);
    this.#hold(null);
    // Whoever took it away may know a better place.
    setTimeout(() => {
      if (document.activeElement !== document.body) return;
      if (around) around.focus({ preventScroll: true });
      else this.rescue();
    });
  }
}

function isThere(element: HTMLElement | null): boolean {
  return !!element?.isConnected && !element.matches(":disabled") && !element.closest("[hidden]");
}
