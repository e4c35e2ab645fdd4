import type { UserMessageContent } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { entityOf } from "../composer/tagged-text.ts";
import { copyText } from "../copy.ts";
import { entityChip } from "../entity/entity.ts";
import { icon } from "../icons.ts";
import type { Messages } from "../locale/index.ts";
import type { EntityOptions } from "../options.ts";

/** What a message of the reader shows; an outgoing one has no attachments yet. */
export interface Question {
  content: readonly UserMessageContent[];
  quoted_text?: string | null;
  attachments?: readonly { name: string }[];
}

/** A message of the reader. */
export function question(
  message: Question,
  messages: Messages,
  entities: EntityOptions = {},
): TemplateResult {
  return html`<article class="question" part="question">
    <h3 class="unseen">${messages.you}</h3>
    ${message.quoted_text ? html`<blockquote part="quote" dir="auto" aria-label=${messages.quoted}>${message.quoted_text}</blockquote>` : nothing}
    <p class="bubble" part="bubble" dir="auto">${message.content.map((part) => piece(part, entities))}</p>
    ${message.attachments?.map(({ name }) => html`<span class="file" part="attachment">${name}</span>`)}
  </article>`;
}

/** What there is to do with a message of the reader. */
export function questionActions({ content }: Question, messages: Messages): TemplateResult {
  const text = content.map((part) => part.text).join("");
  const label = messages.copyQuestion;
  return html`<div class="actions question-actions">
    <button
      type="button"
      class="icon-button small"
      aria-label=${label}
      title=${label}
      @click=${(event: Event) => copyText(text, event, messages)}
    >${icon("copy")}</button>
  </div>`;
}

function piece(part: UserMessageContent, entities: EntityOptions): TemplateResult | string {
  return part.type === "input_tag" ? entityChip(entityOf(part), entities) : part.text;
}
