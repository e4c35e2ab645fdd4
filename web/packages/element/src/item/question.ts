import type { Attachment, UserMessageContent, UserMessageInput } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { copyText } from "../copy.ts";
import { entityChip } from "../entity/entity.ts";
import { entityOf } from "../entity/tag.ts";
import { attachmentsOf } from "../files/known-attachments.ts";
import { type IconName, icon } from "../icons/icons.ts";
import type { Messages } from "../locale/index.ts";
import type { EntityOptions } from "../options.ts";
import { scrollable } from "./scrollable.ts";

/** What a message of the reader shows. */
export interface Question {
  content: readonly UserMessageContent[];
  quoted_text?: string | null;
  attachments?: readonly Attachment[];
}

/** What is shown of a message that is no item yet. */
export function questionOf(input: UserMessageInput, messages: Messages): Question {
  return { ...input, attachments: attachmentsOf(input.attachments, messages.attachment) };
}

/** A message of the reader. */
export function question(
  message: Question,
  messages: Messages,
  entities: EntityOptions = {},
  filesUrl: string | null = null,
): TemplateResult {
  const { content, attachments = [] } = message;
  const hasText = content.some((part) => part.text !== "");
  return html`<article class="question" part="question">
    <h3 class="unseen">${messages.you}</h3>
    ${message.quoted_text ? html`<blockquote part="quote" dir="auto" aria-label=${messages.quoted}>${message.quoted_text}</blockquote>` : nothing}
    ${attachments.length ? attached(attachments, messages, filesUrl) : nothing}
    ${hasText || attachments.length === 0 ? html`<p class="bubble" part="bubble" dir="auto" ${scrollable()}>${content.map((part) => piece(part, entities))}</p>` : nothing}
  </article>`;
}

/** Few messages have any: what shows them is loaded with the first one. */
function attached(attachments: readonly Attachment[], messages: Messages, filesUrl: string | null) {
  // Where that fails, the next one tries again.
  import("./attachment.ts").catch(() => {});
  return html`<ul class="attachments" aria-label=${messages.attachments}>
    ${attachments.map(
      (attachment) =>
        html`<li><chatdock-attachment .attachment=${attachment} .filesUrl=${filesUrl} .messages=${messages}></chatdock-attachment></li>`,
    )}
  </ul>`;
}

/** What there is to do with a message of the reader, and a remark on it; `edit` puts it in other words. */
export function questionActions(
  { content }: Question,
  messages: Messages,
  edit: (() => void) | null,
  remark: TemplateResult | typeof nothing,
): TemplateResult {
  const text = content.map((part) => part.text).join("");
  return html`<div class="actions question-actions">
    ${edit ? action("rename", messages.edit, edit) : nothing}
    ${action("copy", messages.copyQuestion, (event) => copyText(text, event, messages))} ${remark}
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
