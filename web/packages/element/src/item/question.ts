import type { UserMessageContent } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { entityOf } from "../composer/tagged-text.ts";
import { copyText } from "../copy.ts";
import { entityChip } from "../entity/entity.ts";
import { type IconName, icon } from "../icons.ts";
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

/** What there is to do with a message of the reader; `edit` puts it in other words. */
export function questionActions(
  { content }: Question,
  messages: Messages,
  edit: (() => void) | null,
): TemplateResult {
  const text = content.map((part) => part.text).join("");
  return html`<div class="actions question-actions">
    ${edit ? action("rename", messages.edit, edit) : nothing}
    ${action("copy", messages.copyQuestion, (event) => copyText(text, event, messages))}
  </div>`;
}

function action(name: IconName, label: string, onClick: (event: Event) => void): TemplateResult {
  return html`<button type="button" class="icon-button small" aria-label=${label} title=${label} @click=${onClick}>
    ${icon(name)}
  </button>`;
}

function piece(part: UserMessageContent, entities: EntityOptions): TemplateResult | string {
  return part.type === "input_tag" ? entityChip(entityOf(part), entities) : part.text;
}
