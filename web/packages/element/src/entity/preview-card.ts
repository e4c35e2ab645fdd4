import { uniqueId } from "@chatdock/client";
import { nothing } from "lit";
import { state } from "lit/decorators.js";
import { adopt, ChatPart, define } from "../part.ts";
import type { PreviewContent } from "./preview.ts";
import { previewCardStyles } from "./preview-card.styles.ts";

/** Between the card and what it is about, in pixels. */
const GAP_PX = 6;

/** Between the card and the edge of the window, in pixels. */
const EDGE_PX = 8;

/** Told when the pointer comes to the card and leaves it. */
export interface CardWatch {
  keep(): void;
  release(): void;
}

/** The card beside an element that has more to tell: one in each chat. */
export class PreviewCardPart extends ChatPart {
  @state() private content: PreviewContent = null;
  #anchor: HTMLElement | null = null;
  #watch: CardWatch | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    adopt(this, previewCardStyles);
    this.id ||= uniqueId();
    this.role = "tooltip";
    this.setAttribute("popover", "manual");
    this.addEventListener("pointerenter", () => this.#watch?.keep());
    this.addEventListener("pointerleave", () => this.#watch?.release());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close(this.#anchor);
  }

  override render() {
    return this.content ?? nothing;
  }

  /** Whether it is about an element now. */
  isFor(anchor: HTMLElement | null): boolean {
    return anchor !== null && this.#anchor === anchor;
  }

  /** Shows a content beside an element; what was shown goes. */
  open(anchor: HTMLElement, content: PreviewContent, watch: CardWatch): void {
    this.close(this.#anchor);
    this.#anchor = anchor;
    this.#watch = watch;
    this.content = content;
    described(anchor)?.setAttribute("aria-describedby", this.id);
    this.showPopover?.();
    document.addEventListener("keydown", this.#onKeydown, true);
    document.addEventListener("scroll", this.#onScroll, { capture: true, passive: true });
    void this.updateComplete.then(() => this.#place());
    this.#size.observe(this);
  }

  /** Goes, if it is about that element. */
  close(anchor: HTMLElement | null): void {
    if (!this.isFor(anchor) || !anchor) return;
    described(anchor)?.removeAttribute("aria-describedby");
    this.#anchor = null;
    this.#watch = null;
    this.content = null;
    if (this.isConnected) this.hidePopover?.();
    this.#size.disconnect();
    document.removeEventListener("keydown", this.#onKeydown, true);
    document.removeEventListener("scroll", this.#onScroll, true);
  }

  /** What it shows may come later than it does. */
  readonly #size = new ResizeObserver(() => this.#place());

  /** Escape closes the card and nothing else. */
  readonly #onKeydown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close(this.#anchor);
  };

  /** Scrolling in the card is reading it. */
  readonly #onScroll = ({ target }: Event) => {
    if (target !== this && !(target instanceof Node && this.contains(target))) this.#place();
  };

  /** Below what it is about, above where there is more room, and within the window. */
  #place(): void {
    if (!this.#anchor) return;
    const about = this.#anchor.getBoundingClientRect();
    const { width, height } = this.getBoundingClientRect();
    const [right, bottom] = [document.documentElement.clientWidth, window.innerHeight];
    const fitsBelow = about.bottom + GAP_PX + height + EDGE_PX <= bottom;
    const isBelow = fitsBelow || bottom - about.bottom > about.top;
    const top = isBelow ? about.bottom + GAP_PX : about.top - GAP_PX - height;
    const left = Math.min(about.left, right - width - EDGE_PX);
    this.style.insetInlineStart = "auto";
    this.style.left = `${Math.max(left, EDGE_PX)}px`;
    this.style.top = `${Math.max(top, EDGE_PX)}px`;
  }
}

/** What has the focus is what a card describes: the element itself or the link in it. */
function described(anchor: HTMLElement): Element | null {
  return anchor.matches("a, button") ? anchor : anchor.querySelector("a, button");
}

/** The card of the chat that an element is in. */
export function cardOf(element: HTMLElement): PreviewCardPart {
  const root = element.getRootNode();
  const home = root instanceof ShadowRoot ? root : document.body;
  const known = [...home.children].find((each) => each instanceof PreviewCardPart);
  const card = known ?? new PreviewCardPart();
  if (!card.isConnected) home.append(card);
  return card;
}

define("chatdock-preview-card", PreviewCardPart);
