import { type AssistantMessageItem, answerText } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { numberCitations } from "../markdown/citations.ts";
import "../markdown/markdown.ts";
import type { SourceContext } from "../sources/source.ts";
import { sourceList } from "../sources/source-list.ts";

interface AnswerContext extends SourceContext {
  pending: boolean;
  imageDomains: readonly string[];
}

/**
 * A message of the assistant: its text and its sources. It runs as its text does: the heading, which is in the chat's
 * language, has a direction of its own, so that it does not count for that.
 */
export function answer(item: AssistantMessageItem, context: AnswerContext): TemplateResult {
  const { pending, messages, imageDomains, entities } = context;
  const { sources, markers } = numberCitations(item.content);
  const isEmpty = !pending && answerText(item).trim() === "";
  return html`<article class="answer" part="answer" ?data-pending=${pending} dir="auto">
    <h3 class="unseen" dir="auto">${messages.assistant}</h3>
    ${item.content.map(
      (part, at) => html`<chatdock-markdown
        .text=${part.text}
        .markers=${markers[at] ?? []}
        .imageDomains=${imageDomains}
        .growing=${pending}
        .entities=${entities}
        .messages=${messages}
      ></chatdock-markdown>`,
    )}
    ${isEmpty ? html`<p class="muted">${messages.emptyAnswer}</p>` : nothing}
    ${sources.length ? sourceList(sources, context) : nothing}
  </article>`;
}
