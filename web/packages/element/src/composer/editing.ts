import type { UserMessageItem } from "@chatdock/client";
import { html, type ReactiveController, type TemplateResult } from "lit";
import { icon } from "../icons/icons.ts";
import type { ComposerAddOn } from "./add-on.ts";
import type { ComposerPart } from "./composer.ts";
import { type Draft, draftOf } from "./draft.ts";

interface Edited {
  readonly item: UserMessageItem;
  /** What was being written before: it comes back. */
  readonly draft: Draft;
}

/** A message of the thread that is put in other words: the next one that is sent takes its place. */
export class Editing implements ComposerAddOn, ReactiveController {
  #edited: Edited | null = null;

  constructor(private readonly composer: ComposerPart) {
    composer.addController(this);
  }

  /** Takes a message up; nothing of the thread changes before it is sent. */
  begin(item: UserMessageItem): void {
    const { composer } = this;
    this.#edited = { item, draft: this.#edited?.draft ?? composer.draft };
    const { content, quoted_text, inference_options, attachments } = item;
    const quote = quoted_text ? { quoted_text } : {};
    composer.restore(draftOf({ content, inference_options, attachments: [], ...quote }));
    composer.fill({ attachments });
  }

  /** What is written in another thread is no edit of this one. */
  hostUpdate(): void {
    const { place } = this.composer;
    if (this.#edited && place && place.threadId !== this.#edited.item.thread_id) this.#edited = null;
  }

  chips(): TemplateResult | null {
    if (!this.#edited) return null;
    const { messages } = this.composer;
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
    if (!this.#edited) return {};
    const { item, draft } = this.#edited;
    this.#edited = null;
    // The composer empties itself first.
    queueMicrotask(() => this.composer.restore(draft));
    return { edits: item.id };
  }

  #leave(): void {
    const { draft } = this.#edited ?? {};
    this.#edited = null;
    if (draft) this.composer.restore(draft);
    this.composer.requestUpdate();
    this.composer.focusField();
  }
}
