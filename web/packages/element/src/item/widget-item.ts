import type { WidgetItem } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { copyText } from "../copy.ts";
import { icon } from "../icons/icons.ts";
import type { ItemPart } from "./item.ts";

let loading: Promise<unknown> | null = null;
/** Widgets could not be loaded the last time. */
let hasFailed = false;

/** A widget. What draws it loads with the first one; where that fails the reader gets its text. */
export function widgetItem(item: WidgetItem, part: ItemPart): TemplateResult {
  const { pending, imageDomains, messages } = part;
  if (customElements.get("chatdock-widget"))
    return html`<h3 class="unseen">${messages.assistant}</h3>
      <chatdock-widget
        .widget=${item.widget}
        .item=${item}
        .pending=${pending}
        .fresh=${part.isFresh}
        .imageDomains=${imageDomains}
        .messages=${messages}
      ></chatdock-widget>
      ${item.copy_text && !pending ? copyButton(item.copy_text, part) : nothing}`;
  if (hasFailed) return withoutDrawing(item, part);
  load(part);
  return html`<p class="unsupported" aria-busy="true">${messages.loading}</p>`;
}

function copyButton(text: string, { messages }: ItemPart): TemplateResult {
  const label = messages.copyAnswer;
  return html`<div class="actions" part="answer-actions">
    <button type="button" class="icon-button small" aria-label=${label} title=${label} @click=${(event: Event) => copyText(text, event, messages)}>
      ${icon("copy")}
    </button>
  </div>`;
}

function withoutDrawing({ copy_text: text }: WidgetItem, part: ItemPart): TemplateResult {
  const onRetry = () => load(part);
  return html`<p class="unsupported">
    ${text || part.messages.widgetUnsupported}
    <button type="button" class="quiet" @click=${onRetry}>${part.messages.retry}</button>
  </p>`;
}

/** Draws the item again once it is known whether it can be drawn. */
function load(part: ItemPart): void {
  loading ??= import("../widget/widget.ts").then(
    () => note(false),
    () => note(true),
  );
  void loading.then(() => part.requestUpdate());
}

function note(failed: boolean): void {
  hasFailed = failed;
  if (failed) loading = null;
}
