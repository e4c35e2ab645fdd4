import type { UserMessageItem } from "@chatdock/client";
import { html, type TemplateResult } from "lit";
import { icon } from "../icons/icons.ts";
import type { ComposerAddOn } from "./add-on.ts";
import type { ComposerPart } from "./composer.ts";
import { draftOf } from "./draft.ts";

/** A message of the thread that is put in other words: the next one that is sent takes its place. */
export class Editing implements ComposerAddOn {
  constructor(private readonly composer: ComposerPart) {}

  /** Takes a message up; nothing of the thread changes before it is sent. */
  begin(item: UserMessageItem): void {
    const { composer } = this;
    const { id, content, quoted_text, inference_options, attachments } = item;
    const quote = quoted_text ? { quoted_text } : {};
    const words = draftOf({ content, inference_options, attachments: [], ...quote });
    const before = composer.draft.edits?.before ?? composer.draft;
    composer.restore({ ...words, edits: { itemId: id, before } });
    composer.fill({ attachments });
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
        @click=${() => this.#leave()}
      >${icon("close")}</button>
    </p>`;
  }

  /** Gives the id of the message that is put in other words, if there is one, and ends. */
  take(): { edits?: string } {
    const { edits } = this.composer.draft;
    if (!edits) return {};
    // The composer empties itself first.
    queueMicrotask(() => this.composer.restore(edits.before));
    return { edits: edits.itemId };
  }

  #leave(): void {
    const { edits } = this.composer.draft;
    if (edits) this.composer.restore(edits.before);
    this.composer.focusField();
  }
}
