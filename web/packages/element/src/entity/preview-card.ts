import { html, nothing } from "lit";
import { state } from "lit/decorators.js";
import { adopt, ChatPart, define } from "../part.ts";
import { placeBeside } from "./place-beside.ts";
import type { LoadPreview, Preview } from "./preview.ts";
import { previewStyles } from "./preview-card.styles.ts";

const LEAVE_MS = 250;
const ID = "preview-card";

/** The one card of a chat that shows more of what is hovered or has the focus. */
export class PreviewCardPart extends ChatPart {
  /** What the card is of; null while it is hidden. */
  anchor: HTMLElement | null = null;
  @state() private content: Preview = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The card of the chat that an element is in, made when it is wanted first. */
  static in(anchor: HTMLElement): PreviewCardPart {
    const root = anchor.getRootNode() as ShadowRoot | Document;
    const known = root.querySelector<PreviewCardPart>("chatdock-preview-card");
    if (known) return known;
    const card = new PreviewCardPart();
    // In the chat, whose colours and font it is to have.
    (anchor.closest(".chat") ?? (root instanceof Document ? root.body : root)).append(card);
    return card;
  }

  constructor() {
    super();
    this.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    this.addEventListener("pointerleave", () => this.leave());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.id = ID;
    this.role = "tooltip";
    this.popover = "manual";
    adopt(this, previewStyles);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.hide();
  }

  /** Shows what `load` gives beside the anchor, if the card is still wanted by then. */
  async show(anchor: HTMLElement, load: LoadPreview): Promise<void> {
    clearTimeout(this.#timer);
    if (this.anchor === anchor) return;
    this.hide();
    this.anchor = anchor;
    document.addEventListener("keydown", this.#onKeydown, true);
    const content = await Promise.resolve(load(anchor)).catch(() => null);
    if (this.anchor !== anchor) return;
    if (!content || !anchor.isConnected) return this.hide();
    this.content = content;
    await this.updateComplete;
    anchor.setAttribute("aria-describedby", ID);
    this.showPopover?.();
    placeBeside(this, anchor, "top", "start");
    // A widget in it may load later, and grow.
    this.#size.observe(this);
  }

  /** The pointer or the focus went away: the card goes, too, unless the pointer comes back or is on it. */
  leave(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#isWanted) this.hide();
    }, LEAVE_MS);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#size.disconnect();
    document.removeEventListener("keydown", this.#onKeydown, true);
    this.anchor?.removeAttribute("aria-describedby");
    this.anchor = null;
    this.content = null;
    if (this.isConnected && this.matches(":popover-open")) this.hidePopover();
  }

  override render() {
    return this.content ? html`<div class="preview">${this.content}</div>` : nothing;
  }

  /** The focus keeps a card that the pointer has left. */
  get #isWanted(): boolean {
    return this.matches(":hover") || (this.anchor?.matches(":hover, :focus-visible") ?? false);
  }

  readonly #size = new ResizeObserver(() => {
    if (this.anchor) placeBeside(this, this.anchor, "top", "start");
  });

  readonly #onKeydown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.hide();
  };
}

define("chatdock-preview-card", PreviewCardPart);
