import { type AssistantMessageItem, answerText } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { copyText } from "../copy.ts";
import { type IconName, icon } from "../icons.ts";
import type { Messages } from "../locale/index.ts";
import { numberCitations } from "../markdown/citations.ts";
import "../markdown/markdown.ts";
import { tell } from "../part.ts";
import { sourceList } from "../sources/source-list.ts";
import type { ItemMark } from "./item.ts";

interface AnswerContext {
  pending: boolean;
  mark: ItemMark | null;
  retryable: boolean;
  imageDomains: readonly string[];
  messages: Messages;
}

/** A message of the assistant: its text, its sources, and a copy button once it is complete. */
export function answer(item: AssistantMessageItem, context: AnswerContext): TemplateResult {
  const { pending, messages, imageDomains } = context;
  const { sources, markers } = numberCitations(item.content);
  const text = answerText(item);
  const isEmpty = !pending && text.trim() === "";
  return html`<article class="answer" ?data-pending=${pending} dir="auto">
    <h3 class="unseen">${messages.assistant}</h3>
    ${item.content.map(
      (part, at) => html`<chatdock-markdown
        .text=${part.text}
        .markers=${markers[at] ?? []}
        .imageDomains=${imageDomains}
        .messages=${messages}
      ></chatdock-markdown>`,
    )}
    ${isEmpty ? html`<p class="muted">${messages.emptyAnswer}</p>` : nothing}
    ${sources.length ? sourceList(sources, context) : nothing}
    ${pending ? nothing : actions(isEmpty ? "" : text, context)}
  </article>`;
}

function actions(text: string, { mark, retryable, messages }: AnswerContext): TemplateResult {
  return html`<div class="actions">
    ${text ? button("copy", messages.copyAnswer, (event) => copyText(text, event, messages)) : nothing}
    ${retryable ? button("retry", messages.retry, (event) => tell(event.currentTarget as HTMLElement, "part-retry", undefined)) : nothing}
    ${mark ? html`<p class="mark">${messages[mark]}</p>` : nothing}
  </div>`;
}

function button(name: IconName, label: string, onClick: (event: Event) => void): TemplateResult {
  return html`<button type="button" class="icon-button small" aria-label=${label} title=${label} @click=${onClick}>
    ${icon(name)}
  </button>`;
}
