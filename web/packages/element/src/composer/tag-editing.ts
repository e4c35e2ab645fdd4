import type { Entity } from "../options.ts";
import type { ComposerPart } from "./composer.ts";
import { replaceInField } from "./field.ts";
import { edited, type TaggedText, type TagRange, tagText, withTag } from "./tagged-text.ts";

const REMEMBERED = 50;

/** Keeps the tags of the draft in step with what the reader does in the field. */
export class TagEditing {
  /** Texts with tags as they were, for the browser's own undo brings back nothing but text. */
  readonly #past = new Map<string, TaggedText>();

  #carded: HTMLElement | null = null;

  constructor(private readonly composer: ComposerPart) {}

  /** The field's text has changed. */
  follow({ inputType }: InputEvent): void {
    const { field, draft } = this.composer;
    if (!field) return;
    const { value, selectionEnd } = field;
    const isUndo = inputType === "historyUndo" || inputType === "historyRedo";
    const past = isUndo ? this.#past.get(value) : undefined;
    this.#set(past ?? edited(draft.written, value, selectionEnd));
  }

  /** Puts a tag in the place of the characters from `start` to `end`. */
  insert(entity: Entity, start: number, end: number): void {
    const { field, draft } = this.composer;
    const after = withTag(draft.written, start, end, entity);
    const added = after.text.length - (draft.written.text.length - (end - start));
    if (field) replaceInField(field, start, end, after.text.slice(start, start + added));
    this.#set(after);
    this.#placeCaret(start + tagText(entity).length + 1);
  }

  /** The text cursor has moved: while it is in a tag, the tag's card is open as it is for the pointer. */
  showCard(): void {
    this.#card(this.#markAtCaret());
  }

  /** The field is left. */
  hideCard(): void {
    this.#card(null);
  }

  #card(mark: HTMLElement | null): void {
    if (mark === this.#carded) return;
    this.#carded?.dispatchEvent(new Event("preview-leave"));
    this.#carded = mark;
    mark?.dispatchEvent(new Event("preview-open"));
  }

  /** Does what a click on the tag at the text cursor does. False where there is none. */
  click(): boolean {
    const mark = this.#markAtCaret();
    mark?.click();
    return mark !== null;
  }

  #markAtCaret(): HTMLElement | null {
    const { field, draft } = this.composer;
    const caret = field?.selectionEnd ?? 0;
    const index = draft.written.tags.findIndex(({ start, end }) => start < caret && caret < end);
    const mark = this.composer.querySelectorAll<HTMLElement>(".composer-marks mark")[index];
    return mark?.hasAttribute("data-interactive") ? mark : null;
  }

  /** A key that deletes at the edge of a tag deletes the tag as a whole. */
  readonly onBeforeInput = (event: InputEvent) => {
    const { field } = this.composer;
    const tag = this.#tagToDelete(event);
    if (!tag || !field) return;
    event.preventDefault();
    replaceInField(field, tag.start, tag.end, "");
  };

  #tagToDelete({ inputType }: InputEvent): TagRange | undefined {
    const { field, draft } = this.composer;
    if (!field || field.selectionStart !== field.selectionEnd) return undefined;
    const { tags } = draft.written;
    if (inputType === "deleteContentBackward") return tags.find(({ end }) => end === field.selectionEnd);
    if (inputType === "deleteContentForward") return tags.find(({ start }) => start === field.selectionEnd);
    return undefined;
  }

  #set(written: TaggedText): void {
    this.#remember(this.composer.draft.written);
    this.#remember(written);
    this.composer.change({ written });
  }

  #remember(written: TaggedText): void {
    if (written.tags.length === 0) return;
    this.#past.set(written.text, written);
    if (this.#past.size > REMEMBERED) this.#past.delete(this.#past.keys().next().value as string);
  }

  #placeCaret(at: number): void {
    const { field } = this.composer;
    const caret = Math.min(at, field?.value.length ?? 0);
    field?.setSelectionRange(caret, caret);
  }
}
