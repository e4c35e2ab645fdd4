import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { TaggedText, TagRange } from "./tagged-text.ts";

/** What the text field shows and tells. */
export interface FieldModel {
  written: TaggedText;
  label: string;
  placeholder: string;
  isDisabled: boolean;
  /** The id of the list of suggestions while it is shown, and of the one that the keys are at. */
  list: { id: string; active: string | null } | null;
  /** Whether what is written can open a list. */
  suggests: boolean;
  onInput: (event: InputEvent) => void;
  onBeforeInput: (event: InputEvent) => void;
  onKeydown: (event: KeyboardEvent) => void;
  onCaret: () => void;
  onBlur: () => void;
  /** Draws a tag; the words are those of the text. */
  mark: (tag: TagRange, words: string) => TemplateResult;
}

/** The text field. Its tags are marked by a copy of the text that lies on it and lets everything through but them. */
export function field(model: FieldModel): TemplateResult {
  const { written, list } = model;
  return html`<div class="composer-field">
    <textarea part="field"
      rows="1"
      dir="auto"
      aria-label=${model.label}
      aria-autocomplete=${model.suggests ? "list" : "none"}
      aria-haspopup=${model.suggests ? "listbox" : "false"}
      aria-controls=${list?.id ?? nothing}
      aria-activedescendant=${list?.active ?? nothing}
      placeholder=${model.placeholder}
      enterkeyhint="send"
      ?disabled=${model.isDisabled}
      .value=${live(written.text)}
      @input=${model.onInput}
      @beforeinput=${model.onBeforeInput}
      @keydown=${model.onKeydown}
      @keyup=${model.onCaret}
      @click=${model.onCaret}
      @blur=${model.onBlur}
      @scroll=${onScroll}
    ></textarea>
    ${written.tags.length ? marks(model) : nothing}
  </div>`;
}

function marks({ written, mark }: FieldModel): TemplateResult {
  const pieces: unknown[] = [];
  let at = 0;
  for (const tag of written.tags) {
    pieces.push(written.text.slice(at, tag.start), mark(tag, written.text.slice(tag.start, tag.end)));
    at = tag.end;
  }
  // A last line that is empty has no height of its own.
  pieces.push(`${written.text.slice(at)}\u200b`);
  return html`<div class="composer-marks" dir="auto" aria-hidden="true">${pieces}</div>`;
}

/** The marks stay on the text. */
function onScroll({ target }: Event): void {
  const textarea = target as HTMLTextAreaElement;
  const copy = textarea.nextElementSibling;
  if (copy) copy.scrollTop = textarea.scrollTop;
}

/** Gives the field the height of its text where the style sheet cannot (`field-sizing`), and its copy the field's width. */
export function fitField(textarea: HTMLTextAreaElement): void {
  if (!CSS.supports("field-sizing", "content")) {
    textarea.style.height = "auto";
    textarea.style.height = `${textarea.scrollHeight}px`;
  }
  const copy = textarea.nextElementSibling as HTMLElement | null;
  if (!copy) return;
  // A scroll bar takes its room from the text. The rest follows the field when a window is made narrower.
  copy.style.width = `calc(100% - ${textarea.offsetWidth - textarea.clientWidth}px)`;
  copy.scrollTop = textarea.scrollTop;
}

/** Replaces characters of the field in a way that the reader can undo, and leaves the text cursor behind them. */
export function replaceInField(
  textarea: HTMLTextAreaElement,
  start: number,
  end: number,
  text: string,
): void {
  textarea.focus();
  textarea.setSelectionRange(start, end);
  // There is no other way to keep the browser's own undo.
  if (document.execCommand?.(text === "" ? "delete" : "insertText", false, text)) return;
  textarea.setRangeText(text, start, end, "end");
  textarea.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
