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
  /** Nobody has left while it was loading. */
  #isWanted = false;

  render(_load: LoadPreview | null): typeof nothing {
    return nothing;
  }

  override update(part: ElementPart, [load]: [LoadPreview | null]): typeof nothing {
    this.#load = load;
    if (!this.#anchor) this.#listen(part.element as HTMLElement);
    return nothing;
  }

  override disconnected(): void {
    this.#stop()?.hide();
  }

  #listen(anchor: HTMLElement): void {
    this.#anchor = anchor;
    anchor.addEventListener("pointerenter", ({ pointerType }) => {
      clearTimeout(this.#timer);
      if (pointerType !== "touch") this.#timer = setTimeout(() => void this.#open(anchor), HOVER_MS);
    });
    anchor.addEventListener("pointerleave", () => this.#stop()?.leave());
    anchor.addEventListener("focus", () => {
      if (anchor.matches(":focus-visible")) void this.#open(anchor);
    });
    anchor.addEventListener("blur", () => this.#stop()?.leave());
    // Where the focus is in a field that the element only marks a part of.
    anchor.addEventListener("preview-open", () => void this.#open(anchor));
    anchor.addEventListener("preview-leave", () => this.#stop()?.leave());
  }

  /** The card is not wanted any more; gives the one that is open beside the element. */
  #stop(): PreviewCardPart | null {
    clearTimeout(this.#timer);
    this.#isWanted = false;
    const root = this.#anchor?.getRootNode() as ShadowRoot | Document | undefined;
    const card = root?.querySelector<PreviewCardPart>("chatdock-preview-card");
    return card?.anchor === this.#anchor ? card : null;
  }

  async #open(anchor: HTMLElement): Promise<void> {
    if (!this.#load) return;
    this.#isWanted = true;
    // What did not load is tried again the next time.
    const part = await import("./preview-card.ts").catch(() => null);
    const isWanted = this.#isWanted || anchor.matches(":focus-visible");
    if (isWanted) await part?.PreviewCardPart.in(anchor).show(anchor, (of) => this.#load?.(of) ?? null);
  }
}

/** Opens a card beside the element on hover and focus; with null there is none. */
export const preview = directive(PreviewDirective);
