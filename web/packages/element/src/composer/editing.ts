import type { UserMessageItem } from "@chatdock/client";
import { html, type TemplateResult } from "lit";
import { icon } from "../icons/icons.ts";
import type { ComposerAddOn } from "./add-on.ts";
import type { ComposerPart } from "./composer.ts";
import { type Draft, draftOf, EMPTY_DRAFT } from "./draft.ts";

/** A message of the thread that is put in other words: the next one that is sent takes its place. */
export class Editing implements ComposerAddOn {
  constructor(private readonly composer: ComposerPart) {}

  /** Takes a message up; nothing of the thread changes before it is sent. */
  begin(item: UserMessageItem): void {
    const { composer } = this;
    const { id, content, quoted_text, inference_options, attachments = [] } = item;
    const quote = quoted_text ? { quoted_text } : {};
    const words = draftOf({ content, inference_options, attachments: [], ...quote });
    composer.restore({ ...words, attachments, edits: this.again(id).edits });
  }

  /** What words come before that were not taken for a message: an edit of it again. */
  again(itemId: string): Draft {
    const { draft } = this.composer;
    const { edits } = draft;
    return { ...(edits ? draft : EMPTY_DRAFT), edits: { itemId, before: edits?.before ?? draft } };
  }

  chips(): TemplateResult | null {
    const { messages, draft } = this.composer;
    if (!draft.edits) return null;
    return html`<p class="composer-editing">
      ${icon("rename")}<span>${messages.editing}</span>
      <button
        type="button"
        class="icon-button small"
        aria-label=${messages.stopEditing}
        title=${messages.stopEditing}
        @click=${this.#leave}
      >${icon("close")}</button>
    </p>`;
  }

  /** While an answer is being made nothing of the thread can go. */
  get obstacle(): string | null {
    const { messages, draft, busy } = this.composer;
    return draft.edits && busy ? messages.answerFirst : null;
  }

  /** Gives the id of the message that is put in other words, if there is one. */
  take(): { edits?: string } {
    const { edits } = this.composer.draft;
    return edits ? { edits: edits.itemId } : {};
  }

  /** Escape ends the editing first, and then whatever it ends around the chat. */
  onKeydown(event: KeyboardEvent): boolean {
    if (event.key !== "Escape" || !this.composer.draft.edits) return false;
    event.preventDefault();
    this.#leave();
    return true;
  }

  readonly #leave = () => {
    const { edits } = this.composer.draft;
    if (edits) this.composer.restore(edits.before);
    this.composer.focusField();
  };
}
