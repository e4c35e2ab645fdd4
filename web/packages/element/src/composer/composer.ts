import type { StructuredInputItem, ThreadStatus, Transport, UserMessageInput } from "@chatdock/client";
import { html, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { entityMark } from "../entity/entity.ts";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import type {
  CommandOptions,
  ComposerOptions,
  CustomApi,
  Entity,
  EntityOptions,
  ToolOption,
} from "../options.ts";
import { ChatPart, define, tell } from "../part.ts";
import type { ComposerAddOn } from "./add-on.ts";
import { AddOns } from "./add-ons.ts";
import { type Draft, draftOf, EMPTY_DRAFT, joinedDrafts, messageOf, withReturned } from "./draft.ts";
import { DraftKeeper, type Place } from "./draft-keeper.ts";
import { Editing } from "./editing.ts";
import { field, fitField, replaceInField } from "./field.ts";
import type { ComposerValue } from "./message-input.ts";
import { ModelMemory } from "./models.ts";
import { Popups } from "./popups.ts";
import type { QuestionFormPart } from "./question-form.ts";
import { TagEditing } from "./tag-editing.ts";
import { isBlank, plain, textFrom } from "./tagged-text.ts";
import { chips, hasBar, toolbar } from "./toolbar.ts";

/** Where the reader writes: Enter sends, Shift+Enter breaks the line. */
export class ComposerPart extends ChatPart {
  @property({ attribute: false }) status: ThreadStatus = { type: "active" };
  /** An answer is being made that may be stopped. */
  @property({ type: Boolean }) stoppable = false;
  @property({ attribute: false }) options: ComposerOptions = {};
  @property({ attribute: false }) entities: EntityOptions = {};
  @property({ attribute: false }) commands: CommandOptions = { enabled: false };
  /** How to reach the server with what is no message: files, speech. */
  @property({ attribute: false }) transport: Transport | null = null;
  @property({ attribute: false }) api: CustomApi | null = null;
  /** Questions of the assistant that are to be answered first. */
  @property({ attribute: false }) questions: StructuredInputItem | null = null;
  /** An answer is being made, or a thread is on its way. */
  @property({ type: Boolean }) busy = false;
  /** Where what is written belongs; null where nothing is kept. */
  @property({ attribute: false }) place: Place | null = null;
  @property({ attribute: false }) messages: Messages = en;
  /** What has been written and chosen so far. */
  @state() draft: Draft = EMPTY_DRAFT;
  /** Why a message came back. */
  @state() private reason = "";
  /** The reader tried to send while something was in the way: that is said until it is gone. */
  @state() private isHeld = false;
  @query("textarea") readonly field!: HTMLTextAreaElement | null;
  readonly editing = new Editing(this);
  /** What files of their own add: attachments, dictation. */
  addOns: readonly ComposerAddOn[] = [this.editing];
  readonly #addOns = new AddOns(this);
  readonly popups = new Popups(this);
  readonly models = new ModelMemory(this);
  readonly #keeper = new DraftKeeper(this);
  /** The field that has the height of its text; null for one that was hidden when it was measured. */
  #fitted: HTMLTextAreaElement | null = null;
  readonly #tagEditing = new TagEditing(this);

  /** Puts the text cursor into the field. */
  focusField(): void {
    if (this.field) this.field.focus();
    else this.querySelector<QuestionFormPart>("chatdock-question-form")?.focusAnswer();
  }

  /** Resolves when what the options ask for is there, as far as it loads. */
  async ready(): Promise<void> {
    await this.updateComplete;
    await this.#addOns.ready();
  }

  /** The tool that goes with the message, if the page still offers it. */
  get tool(): ToolOption | null {
    return this.options.tools?.find(({ id }) => id === this.draft.toolId) ?? null;
  }

  /** Whether the reader can write. */
  get isOpen(): boolean {
    return this.status.type === "active";
  }

  /** Fills the composer. What the value does not name stays. */
  fill(value: ComposerValue): void {
    const { text, content, reply, selectedToolId, selectedModelId } = value;
    if (content) this.change({ written: textFrom(content) });
    else if (text !== undefined) this.change({ written: plain(String(text ?? "")) });
    if (reply !== undefined) this.change({ reply });
    if (selectedToolId !== undefined) this.chooseTool(selectedToolId);
    if (selectedModelId !== undefined) this.models.choose(selectedModelId);
    for (const addOn of this.addOns) addOn.fill?.(value);
  }

  /** Messages were not sent after all: they come before what has been written since, or are the edit of an item again. */
  giveBack(inputs: readonly UserMessageInput[], reason = "", itemId?: string): void {
    this.restore(withReturned(inputs, itemId === undefined ? this.draft : this.editing.again(itemId)));
    this.reason = reason;
  }

  /** The reader took a message back: it comes behind what has been written. */
  takeUp(input: UserMessageInput): void {
    this.restore(joinedDrafts(this.draft, draftOf(input)));
  }

  /** Changes a part of the draft. */
  change(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
  }

  /** The reader, or the page, chose a tool for the message; null for none. */
  chooseTool(toolId: string | null): void {
    const isOffered = this.options.tools?.some(({ id }) => id === toolId) ?? false;
    const next = isOffered ? toolId : null;
    if (next === this.draft.toolId) return;
    this.change({ toolId: next });
    tell(this, "part-tool", { toolId: next });
  }

  /** Writes text where the text cursor is, as the reader would. */
  insertText(text: string): void {
    const { field } = this;
    if (field) replaceInField(field, field.selectionStart, field.selectionEnd, text);
  }

  /** Puts a tag in the place of the characters from `start` to `end`. */
  insertTag(entity: Entity, start: number, end: number): void {
    this.#tagEditing.insert(entity, start, end);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("place")) this.#keeper.move(changed.get("place") ?? null);
    if (this.obstacle === "") this.isHeld = false;
  }

  /** What is in the way of sending; empty for nothing. */
  get obstacle(): string {
    return this.addOns.map(({ obstacle }) => obstacle).find((obstacle) => obstacle) ?? "";
  }

  override render() {
    if (this.status.type === "closed") return this.#closed(this.status.reason);
    const instead = this.addOns.map((addOn) => addOn.instead?.()).find((drawn) => drawn);
    const hint = this.reason || (this.isHeld ? this.obstacle : "");
    return html`${hint ? html`<p class="hint" part="hint" role="alert">${hint}</p>` : nothing}
    ${
      instead ??
      html`<form class="composer" part="composer" ?data-bar=${hasBar(this)} @submit=${this.#onSubmit}>
        ${chips(this)} ${this.#field()} ${toolbar(this)} ${this.popups.render()}
        <span class="unseen" role="status">${this.popups.remark}</span>
      </form>`
    }`;
  }

  /** Nothing can be written here any more: what there is instead. */
  #closed(reason: string | undefined) {
    const { closed, newThread } = this.messages;
    return html`<div class="banner" part="closed">
      <p dir="auto" role="status">${reason || closed}</p>
      <button type="button" class="quiet strong" @click=${() => tell(this, "part-new", undefined)}>${newThread}</button>
    </div>`;
  }

  #field() {
    return field({
      written: this.draft.written,
      label: this.messages.composerLabel,
      placeholder: this.#placeholder,
      isDisabled: !this.isOpen,
      list: this.popups.list,
      suggests: this.popups.canSuggest,
      onInput: this.#onInput,
      onBeforeInput: this.#tagEditing.onBeforeInput,
      onKeydown: this.#onKeydown,
      onCaret: this.#onCaret,
      onBlur: this.#onBlur,
      mark: ({ entity }, words) => entityMark(entity, words, this.entities),
    });
  }

  get #placeholder(): string {
    const { status, messages, options } = this;
    if (status.type === "locked") return status.reason || messages.locked;
    return this.tool?.placeholderOverride || options.placeholder || messages.placeholder;
  }

  override updated(changed: PropertyValues<this>): void {
    const { field } = this;
    // To measure moves what is being drawn around the field: only when there is something new in it.
    if (field && (changed.has("draft") || field !== this.#fitted)) {
      fitField(field);
      this.#fitted = field.clientWidth > 0 ? field : null;
    }
    this.popups.closeStranded();
    this.popups.fit();
    if (changed.has("draft") || changed.has("place")) this.#keeper.save();
  }

  /** Whether there is something to send. */
  get isSendable(): boolean {
    const { written, attachments } = this.draft;
    return !isBlank(written) || attachments.length > 0 || this.addOns.some(({ hasContent }) => hasContent);
  }

  readonly #onInput = (event: InputEvent) => {
    this.#tagEditing.follow(event);
    this.reason = "";
    this.isHeld = false;
    void this.popups.look();
  };

  readonly #onCaret = () => {
    void this.popups.look();
    this.#tagEditing.showCard();
  };

  readonly #onBlur = () => {
    this.popups.leave();
    this.#tagEditing.hideCard();
  };

  readonly #onKeydown = (event: KeyboardEvent) => {
    // While an input method composes, Enter chooses a word. Safari reports that as key code 229 only.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.popups.onKeydown(event) || this.editing.onKeydown(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (!event.altKey || !this.#tagEditing.click()) this.#send();
  };

  readonly #onSubmit = (event: Event) => {
    event.preventDefault();
    // Writing goes on in the field; after a tap that would bring the keyboard up again.
    const isByKey = (event as SubmitEvent).submitter?.matches(":focus-visible");
    this.#send();
    if (isByKey || matchMedia("(hover: hover)").matches) this.focusField();
  };

  #send(): void {
    if (!this.isSendable || !this.isOpen) return;
    this.reason = "";
    this.isHeld = this.obstacle !== "";
    if (this.isHeld) return;
    const message = messageOf({ ...this.draft, toolId: this.tool?.id ?? null }, this.models.chosen);
    const added = this.addOns.map((addOn) => addOn.take?.());
    const toolId = this.tool?.persistent ? this.tool.id : null;
    this.restore(this.draft.edits?.before ?? { ...EMPTY_DRAFT, toolId });
    this.popups.close();
    tell(this, "part-send", Object.assign(message, ...added));
  }

  /** Shows another draft, which may have another tool. */
  restore(draft: Draft): void {
    this.change({ ...draft, toolId: this.draft.toolId });
    this.chooseTool(draft.toolId);
    for (const addOn of this.addOns) addOn.show?.(draft);
  }

  /** Another reader may be here: nothing of the one before stays. */
  forget(): void {
    this.models.leave();
    this.leaveFor(EMPTY_DRAFT);
  }

  /** Shows the draft of another thread, or of another reader. */
  leaveFor(draft: Draft): void {
    for (const addOn of this.addOns) addOn.leave?.();
    this.restore(draft);
  }
}

define("chatdock-composer", ComposerPart);
