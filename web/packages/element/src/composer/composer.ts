import type { ThreadStatus } from "@chatdock/client";
import { html, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { icon } from "../icons.ts";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import { ChatPart, define, tell } from "../part.ts";

const MAX_HEIGHT_PX = 180;

/** Where the reader writes: Enter sends, Shift+Enter breaks the line. */
export class ComposerPart extends ChatPart {
  @property({ attribute: false }) value = "";
  @property({ attribute: false }) placeholder = "";
  @property({ attribute: false }) status: ThreadStatus = { type: "active" };
  /** An answer is being made that may be stopped. */
  @property({ type: Boolean }) stoppable = false;
  @property({ attribute: false }) messages: Messages = en;
  /** Why a message came back. */
  @state() private reason = "";
  @query("textarea") private readonly field!: HTMLTextAreaElement | null;

  /** Puts the text cursor into the field. */
  focusField(): void {
    this.field?.focus();
  }

  /** A message was not sent after all: it comes before what has been written since. */
  giveBack(text: string, reason = ""): void {
    this.value = this.value.trim() === "" ? text : `${text}\n${this.value}`;
    this.reason = reason;
  }

  /** The reader took a message back: it comes behind what has been written. */
  addText(text: string): void {
    this.value = this.value.trim() === "" ? text : `${this.value.trimEnd()}\n${text}`;
  }

  override render() {
    const { status, messages } = this;
    if (status.type === "closed")
      return html`<p class="banner" role="status">${status.reason || messages.closed}</p>`;
    const isLocked = status.type === "locked";
    const placeholder = isLocked
      ? status.reason || messages.locked
      : this.placeholder || messages.placeholder;
    return html`${this.reason ? html`<p class="hint" role="alert">${this.reason}</p>` : nothing}
    <form class="composer" @submit=${this.#onSubmit}>
      <textarea
        rows="1"
        aria-label=${messages.composerLabel}
        placeholder=${placeholder}
        enterkeyhint="send"
        ?disabled=${isLocked}
        .value=${this.value}
        @input=${this.#onInput}
        @keydown=${this.#onKeydown}
      ></textarea>
      ${this.stoppable ? this.#stopButton() : nothing}
      ${this.stoppable && this.value.trim() === "" ? nothing : this.#sendButton(isLocked)}
    </form>`;
  }

  #sendButton(isLocked: boolean) {
    const cannot = isLocked || this.value.trim() === "";
    return html`<button class="send" type="submit" ?disabled=${cannot} aria-label=${this.messages.send} title=${this.messages.send}>
      ${icon("send")}
    </button>`;
  }

  #stopButton() {
    const label = this.messages.stop;
    return html`<button class="send stop" type="button" aria-label=${label} title=${label} @click=${this.#onStop}>
      ${icon("stop")}
    </button>`;
  }

  override updated(): void {
    this.#fitHeight();
  }

  /** The button goes away with the answer: the focus must not go with it. */
  readonly #onStop = () => {
    tell(this, "part-stop", undefined);
    this.focusField();
  };

  readonly #onInput = () => {
    this.value = this.field?.value ?? "";
    this.reason = "";
  };

  readonly #onKeydown = (event: KeyboardEvent) => {
    // While an input method composes, Enter chooses a word. Safari reports that as key code 229 only.
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || isComposing) return;
    event.preventDefault();
    this.#send();
  };

  readonly #onSubmit = (event: Event) => {
    event.preventDefault();
    this.#send();
  };

  #send(): void {
    const text = this.value.trim();
    if (text === "" || this.status.type !== "active") return;
    this.value = "";
    this.reason = "";
    tell(this, "part-send", { text });
  }

  #fitHeight(): void {
    const { field } = this;
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, MAX_HEIGHT_PX)}px`;
  }
}

define("chatdock-composer", ComposerPart);
