import { html, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { icon } from "../icons/icons.ts";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import { ChatPart, define } from "../part.ts";
import { nameControls } from "./names.ts";

/** One of the things to choose from. */
export interface Choice {
  value: string;
  label: string;
  description: string | null;
  disabled: boolean;
}

/** A list to choose from, with a search where that helps. Tells with `choose` what was chosen. */
export class ComboboxPart extends ChatPart {
  @property({ attribute: false }) choices: readonly Choice[] = [];
  @property({ attribute: false }) value = "";
  @property({ attribute: false }) inputId = "";
  @property({ attribute: false }) name = "";
  @property({ attribute: false }) placeholder = "";
  @property({ attribute: false }) searchable = true;
  @property({ attribute: false }) disabled = false;
  @property({ attribute: false }) look = { variant: "outline", size: "md", pill: false };
  @property({ attribute: false }) messages: Messages = en;
  @state() private isOpen = false;
  /** What is searched for; null while nothing was written. */
  @state() private search: string | null = null;
  @state() private active = 0;

  override render() {
    const listId = `${this.inputId}-list`;
    const shown = this.#shown;
    const active = this.isOpen && shown[this.active] ? `${listId}-${this.active}` : nothing;
    return html`<input class="w-input" id=${this.inputId} type="text" role="combobox" autocomplete="off" spellcheck="false"
        aria-autocomplete=${this.searchable ? "list" : "none"} aria-expanded=${this.isOpen} aria-controls=${listId} aria-activedescendant=${active}
        data-name=${this.name} data-value=${this.value} data-fallback=${this.placeholder || this.name}
        data-variant=${this.look.variant} data-size=${this.look.size} ?data-pill=${this.look.pill}
        placeholder=${this.placeholder || nothing} ?disabled=${this.disabled} ?readonly=${!this.searchable}
        .value=${live(this.search ?? this.#chosen?.label ?? "")}
        @input=${this.#onInput} @change=${(event: Event) => event.stopPropagation()} @keydown=${this.#onKeydown} @click=${() => this.#open()} @blur=${() => this.#close()} />
      <ul class="w-options" id=${listId} role="listbox" aria-label=${this.placeholder || this.name} ?hidden=${!this.isOpen}>
        ${shown.map((choice, at) => this.#option(choice, at, listId))}
        ${shown.length === 0 ? html`<li class="w-none" role="option" aria-disabled="true" aria-selected="false">${this.messages.nothingFound}</li>` : nothing}
      </ul>`;
  }

  #option({ value, label, description, disabled }: Choice, at: number, listId: string) {
    // The text field must keep the focus, or the list would close before the click.
    return html`<li class="w-option" role="option" id="${listId}-${at}" aria-selected=${value === this.value} aria-disabled=${disabled}
      ?data-active=${at === this.active} dir="auto" @pointerdown=${(event: Event) => event.preventDefault()} @click=${() => this.#choose(at)}>
      <span>${label}${description ? html`<small>${description}</small>` : nothing}</span>
      ${value === this.value ? icon("check") : nothing}
    </li>`;
  }

  override updated(): void {
    // The field is drawn after the widget has looked for labels.
    const widget = this.closest("chatdock-widget");
    if (widget) nameControls(widget);
    if (this.isOpen) this.querySelector("[data-active]")?.scrollIntoView?.({ block: "nearest" });
  }

  get #chosen(): Choice | undefined {
    return this.choices.find(({ value }) => value === this.value);
  }

  get #shown(): readonly Choice[] {
    const words = this.search?.trim().toLocaleLowerCase();
    if (!words) return this.choices;
    return this.choices.filter(({ label, description }) =>
      `${label} ${description ?? ""}`.toLocaleLowerCase().includes(words),
    );
  }

  #open(): void {
    if (this.disabled || this.isOpen) return;
    this.isOpen = true;
    this.active = Math.max(
      0,
      this.#shown.findIndex(({ value }) => value === this.value),
    );
  }

  #close(): void {
    this.isOpen = false;
    this.search = null;
  }

  #choose(at: number): void {
    const choice = this.#shown[at];
    if (!choice || choice.disabled) return;
    this.#close();
    if (choice.value !== this.value) this.dispatchEvent(new CustomEvent("choose", { detail: choice.value }));
  }

  readonly #onInput = (event: Event) => {
    // What is searched for is nothing that the form should know of.
    event.stopPropagation();
    this.search = (event.target as HTMLInputElement).value;
    this.isOpen = true;
    this.active = 0;
  };

  readonly #onKeydown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (this.isOpen) this.#onListKey(event);
    else if (["ArrowDown", "ArrowUp", ...(this.searchable ? [] : ["Enter", " "])].includes(event.key)) {
      event.preventDefault();
      this.#open();
    }
  };

  #onListKey(event: KeyboardEvent): void {
    const last = this.#shown.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: Math.min(this.active + 1, last),
      ArrowUp: Math.max(this.active - 1, 0),
      PageDown: Math.min(this.active + 8, last),
      PageUp: Math.max(this.active - 8, 0),
    };
    if (event.key in moves) this.active = moves[event.key] ?? 0;
    else if (event.key === "Enter" || (event.key === " " && !this.searchable)) this.#choose(this.active);
    else if (event.key === "Escape") this.#close();
    else return;
    // A panel around the chat must not close on the same key, nor a form be sent.
    event.preventDefault();
    event.stopPropagation();
  }
}

define("chatdock-widget-combobox", ComboboxPart);
