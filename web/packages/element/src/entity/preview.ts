import { noChange, type TemplateResult } from "lit";
import { AsyncDirective } from "lit/async-directive.js";
import { directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";
import type { PreviewCardPart } from "./preview-card.ts";

/** What a card shows; null for none. */
export type PreviewContent = TemplateResult | null;

/** Gives the content of a card when it is asked for. */
export type LoadPreview = () => PreviewContent | Promise<PreviewContent>;

/** How long the pointer rests before a card opens. Passing over a text is no question. */
const OPEN_MS = 250;

/** How long it stays when the pointer leaves: enough to get to it. */
const CLOSE_MS = 250;

/**
 * Shows a card beside an element while the pointer rests on it or the keyboard's focus is in it. The card can be pointed at,
 * Escape closes it, and it stays as long as it is looked at (WCAG 1.4.13).
 */
class Preview extends AsyncDirective {
  #element: HTMLElement | null = null;
  #load: LoadPreview = () => null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #card: PreviewCardPart | null = null;
  /** Counts what was asked for: what comes late is not shown. */
  #turn = 0;

  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new Error("preview() stands in the tag of an element.");
  }

  render(_load: LoadPreview): unknown {
    return noChange;
  }

  override update(part: ElementPart, [load]: [LoadPreview]): unknown {
    this.#load = load;
    if (this.#element !== part.element) this.#listen(part.element as HTMLElement);
    return noChange;
  }

  protected override disconnected(): void {
    this.#close();
  }

  #listen(element: HTMLElement): void {
    this.#element = element;
    element.addEventListener("pointerenter", ({ pointerType }) => {
      if (pointerType !== "touch") this.#later(() => void this.#open(), OPEN_MS);
    });
    element.addEventListener("pointerleave", () => this.#later(() => this.#close(), CLOSE_MS));
    element.addEventListener("focusin", ({ target }) => {
      if ((target as HTMLElement).matches(":focus-visible")) void this.#open();
    });
    element.addEventListener("focusout", () => this.#later(() => this.#close(), CLOSE_MS));
    // Without a mouse and without a keyboard, pressing a marker that leads nowhere shows what it stands for.
    element.addEventListener("click", () => {
      if (element.localName === "button") void this.#open();
    });
  }

  #later(work: () => void, ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, ms);
  }

  async #open(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#card?.isFor(this.#element)) return;
    const turn = ++this.#turn;
    const { cardOf } = await import("./preview-card.ts");
    const content = await this.#content();
    if (content === null || turn !== this.#turn || !this.#element?.isConnected) return;
    this.#card = cardOf(this.#element);
    this.#card.open(this.#element, content, {
      keep: () => clearTimeout(this.#timer),
      release: () => this.#later(() => this.#close(), CLOSE_MS),
    });
  }

  /** The host page's own functions may fail: then there is no card. */
  async #content(): Promise<PreviewContent> {
    try {
      return await this.#load();
    } catch {
      return null;
    }
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#turn++;
    this.#card?.close(this.#element);
    this.#card = null;
  }
}

/** In the tag of an element: shows a card beside it on hover and on the keyboard's focus. `load` is called each time. */
export const preview = directive(Preview);
