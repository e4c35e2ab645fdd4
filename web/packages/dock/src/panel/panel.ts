import { drawing, iconButton, make } from "../dom.ts";
import type { Texts } from "../texts.ts";
import { panelStyles } from "./panel.styles.ts";
import { fitToScreen } from "./screen.ts";

const CHAT = "M4 5h12v8.5H9.5L6 16.5v-3H4z";
const CLOSE = "M5.5 5.5l9 9M14.5 5.5l-9 9";
const EXPAND = "M11.5 4H16v4.5M16 4l-5 5M8.5 16H4v-4.5M4 16l5-5";
const SHRINK = "M16 4l-5 5M11 4.5V9h4.5M4 16l5-5M9 15.5V11H4.5";

/** What the panel tells the dock. */
export interface PanelObserver {
  onToggle(): void;
  onClose(): void;
  onExpand(): void;
  onRetry(): void;
  /** The reader is about to open the dock. */
  onInterest(): void;
}

/** The launcher and the frame that the chat is put into. Knows nothing of the chat. */
export class Panel {
  readonly host = make("chatdock-dock" as "div");
  readonly #launcher: HTMLButtonElement;
  readonly #panel: HTMLElement;
  readonly #wait = make("div", { class: "wait", role: "status" });
  readonly #waitBar = make("div", { class: "wait-bar" });
  readonly #expand: HTMLButtonElement;
  readonly #close: HTMLButtonElement;

  constructor(
    private readonly observer: PanelObserver,
    private readonly texts: Texts,
  ) {
    this.host.lang = texts.language;
    this.#panel = make("div", { class: "panel", role: "dialog", tabindex: "-1", "aria-label": texts.panel });
    this.#launcher = make("button", {
      type: "button",
      class: "launcher",
      "aria-label": texts.open,
      title: texts.open,
    });
    this.#launcher.setAttribute("aria-expanded", "false");
    this.#launcher.append(drawing(CHAT));
    this.#expand = iconButton(texts.expand, EXPAND, () => observer.onExpand());
    this.#expand.classList.add("expand");
    this.#close = iconButton(texts.close, CLOSE, () => observer.onClose());
    this.#draw();
    this.#listen();
    fitToScreen(this.host);
    window.addEventListener("resize", () => fitToScreen(this.host));
  }

  /** Shows the panel or the launcher. */
  show(open: boolean): void {
    this.#panel.hidden = !open;
    this.#launcher.hidden = open;
    this.#launcher.setAttribute("aria-expanded", String(open));
  }

  /** Keys lead into the panel while the chat loads, too. */
  focus(): void {
    this.#panel.focus();
  }

  focusLauncher(): void {
    this.#launcher.focus();
  }

  /** A panel that was open on the page before must not slide in again. */
  markRestored(): void {
    this.#panel.toggleAttribute("data-restored", true);
  }

  setExpanded(expanded: boolean): void {
    this.#panel.toggleAttribute("data-expanded", expanded);
    const label = expanded ? this.texts.shrink : this.texts.expand;
    this.#expand.setAttribute("aria-label", label);
    this.#expand.title = label;
    this.#expand.replaceChildren(drawing(expanded ? SHRINK : EXPAND));
  }

  showLoading(): void {
    this.#wait.replaceChildren(make("span", { class: "spinner", "aria-hidden": "true" }), this.texts.loading);
  }

  showFailure(): void {
    const retry = make("button", { type: "button" }, this.texts.retry);
    retry.addEventListener("click", () => this.observer.onRetry());
    this.#wait.replaceChildren(make("p", { role: "alert" }, this.texts.failed), retry);
  }

  /** Puts the chat into the frame, with the frame's buttons in the chat's own header. */
  mount(chat: HTMLElement): void {
    chat.append(make("div", { slot: "header-end", class: "slotted" }, this.#expand, this.#close));
    this.#wait.remove();
    this.#waitBar.remove();
    this.#panel.append(chat);
  }

  #draw(): void {
    const root = this.host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(panelStyles);
    root.adoptedStyleSheets = [sheet];
    this.#waitBar.append(this.#close);
    this.#panel.append(this.#waitBar, this.#wait);
    root.append(this.#launcher, this.#panel);
    this.show(false);
  }

  #listen(): void {
    this.#launcher.addEventListener("click", () => this.observer.onToggle());
    for (const type of ["pointerenter", "focus"]) {
      this.#launcher.addEventListener(type, () => this.observer.onInterest(), { once: true });
    }
    this.#panel.addEventListener("click", (event) => {
      // A sheet would hide the place that the reader wants to see.
      if (this.host.hasAttribute("data-sheet") && leadsThroughThisSite(event)) this.observer.onClose();
    });
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.observer.onClose();
    });
  }
}

function leadsThroughThisSite(event: MouseEvent): boolean {
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  const opensHere = link instanceof HTMLAnchorElement && link.origin === location.origin && !link.target;
  return opensHere && !event.ctrlKey && !event.metaKey && !event.shiftKey;
}
