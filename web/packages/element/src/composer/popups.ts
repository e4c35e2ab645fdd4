import type { ComposerPart } from "./composer.ts";
import type { ButtonMenu } from "./menu/button-menu.ts";
import type { Suggestions } from "./menu/suggestions.ts";
import { type Trigger, triggerAt } from "./trigger.ts";

const MARGIN_PX = 8;
const MIN_HEIGHT_PX = 96;
const MAX_HEIGHT_PX = 320;

/** A menu that one of the composer's buttons opens. */
export type MenuName = "tools" | "models";

/**
 * What opens above the composer: suggestions for what is being written, and the menus of its buttons. One at a time. Their
 * code loads when the first one is wanted.
 */
export class Popups {
  #suggestions: Suggestions | null = null;
  #menu: ButtonMenu | null = null;
  /** The menu that is loading. */
  #wanted: MenuName | null = null;
  /** The field was left, perhaps while the suggestions were loading. */
  #isLeft = false;

  constructor(private readonly composer: ComposerPart) {}

  /** Whether what is written can open a list. */
  get canSuggest(): boolean {
    const { entities, commands, isOpen } = this.composer;
    return isOpen && (commands.enabled || entities.onTagSearch !== undefined);
  }

  /** The list that the keys of the field move in. */
  get list(): { id: string; active: string | null } | null {
    return this.#suggestions?.list ?? null;
  }

  /** Which button's menu is open. */
  get open(): MenuName | null {
    return this.#menu?.name ?? null;
  }

  /** The text or the text cursor has changed. */
  readonly look = async () => {
    // Who writes on wants no menu any more, which would take the focus.
    this.#wanted = null;
    this.#isLeft = false;
    if (!this.#suggestions && !this.#trigger) return;
    // What did not load is tried again the next time.
    const part = await (this.#suggestions ? null : import("./menu/suggestions.ts").catch(() => null));
    if (part) this.#suggestions ??= new part.Suggestions(this.composer);
    if (!this.#isLeft) this.#suggestions?.look(this.#trigger);
  };

  /** The field is left: its list comes again with the text cursor. */
  leave(): void {
    this.#isLeft = true;
    this.#suggestions?.leave();
  }

  /** True when the key was meant for a list. */
  onKeydown(event: KeyboardEvent): boolean {
    return this.#suggestions?.onKeydown(event) ?? false;
  }

  /** Opens the menu of a button, or closes it again. */
  async toggle(name: MenuName): Promise<void> {
    const isOpen = (this.#wanted ?? this.open) === name;
    this.close();
    if (isOpen) return;
    this.#wanted = name;
    // What did not load is tried again the next time.
    const part = await import("./menu/button-menu.ts").catch(() => null);
    if (this.#wanted !== name) return;
    this.#wanted = null;
    // Meanwhile the reader may have left the conversation.
    if (!part || !this.composer.checkVisibility()) return;
    this.#menu = new part.ButtonMenu(this.composer, name, () => this.close());
    this.composer.requestUpdate();
  }

  close(): void {
    this.#wanted = null;
    this.#suggestions?.close();
    this.#menu?.leave();
    this.#menu = null;
    this.composer.requestUpdate();
  }

  render(): unknown {
    return this.#menu?.render() ?? this.#suggestions?.render();
  }

  /** What a screen reader is told of the list. */
  get remark(): string {
    return this.#suggestions?.remark ?? "";
  }

  /** Closes a menu whose button cannot be used any more. */
  closeStranded(): void {
    const { open } = this;
    if (open && !this.composer.querySelector(`[data-menu=${open}]:not([disabled])`)) this.close();
  }

  /** Keeps what is open below the upper edge of the chat. */
  fit(): void {
    const popup = this.composer.querySelector<HTMLElement>(".popup");
    const chat = this.composer.closest(".chat");
    if (!popup || !chat) return;
    const room = popup.getBoundingClientRect().bottom - chat.getBoundingClientRect().top - MARGIN_PX;
    popup.style.maxHeight = `${Math.max(MIN_HEIGHT_PX, Math.min(MAX_HEIGHT_PX, room))}px`;
  }

  get #trigger(): Trigger | null {
    const { field, draft, entities, commands } = this.composer;
    if (!field || !this.canSuggest || field.selectionStart !== field.selectionEnd) return null;
    const signs = { "@": entities.onTagSearch !== undefined, "/": commands.enabled };
    return triggerAt(draft.written, field.selectionEnd, signs);
  }
}
