import { type ElementPart, nothing, type TemplateResult } from "lit";
import { AsyncDirective, directive } from "lit/async-directive.js";
import type { PreviewCardPart } from "./preview-card.ts";

/** What a preview card shows; null for no card. */
export type Preview = TemplateResult | null;

/** Gives what a card shows beside its anchor. Called when the card is wanted. */
export type LoadPreview = (anchor: HTMLElement) => Preview | Promise<Preview>;

const HOVER_MS = 350;

/**
 * Opens a card beside an element while it is hovered or has the keyboard's focus. The pointer can move onto the card, and
 * Escape closes it.
 */
class PreviewDirective extends AsyncDirective {
  #anchor: HTMLElement | null = null;
  #load: LoadPreview | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  render(_load: LoadPreview | null): typeof nothing {
    return nothing;
  }

  override update(part: ElementPart, [load]: [LoadPreview | null]): typeof nothing {
    this.#load = load;
    if (!this.#anchor) this.#listen(part.element as HTMLElement);
    return nothing;
  }

  override disconnected(): void {
    clearTimeout(this.#timer);
    const card = this.#anchor && cardIn(this.#anchor);
    if (card?.anchor === this.#anchor) card?.hide();
  }

  #listen(anchor: HTMLElement): void {
    this.#anchor = anchor;
    anchor.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "touch") this.#openSoon(anchor);
    });
    anchor.addEventListener("pointerleave", () => this.#leave(anchor));
    anchor.addEventListener("focus", () => {
      if (anchor.matches(":focus-visible")) void this.#open(anchor);
    });
    anchor.addEventListener("blur", () => this.#leave(anchor));
    // Where the focus is in a field that the element only marks a part of.
    anchor.addEventListener("preview-open", () => void this.#open(anchor));
    anchor.addEventListener("preview-leave", () => this.#leave(anchor));
  }

  #openSoon(anchor: HTMLElement): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#open(anchor), HOVER_MS);
  }

  #leave(anchor: HTMLElement): void {
    clearTimeout(this.#timer);
    const card = cardIn(anchor);
    if (card?.anchor === anchor) card.leave();
  }

  async #open(anchor: HTMLElement): Promise<void> {
    if (!this.#load) return;
    // What did not load is tried again the next time.
    const part = await import("./preview-card.ts").catch(() => null);
    if (anchor.isConnected) await part?.PreviewCardPart.in(anchor).show(anchor, this.#load);
  }
}

/** The card of the chat that an element is in, if it has had one. */
function cardIn(anchor: HTMLElement): PreviewCardPart | null {
  return (anchor.getRootNode() as ShadowRoot | Document).querySelector("chatdock-preview-card");
}

/** Opens a card beside the element on hover and focus; with null there is none. */
export const preview = directive(PreviewDirective);
