import { html, nothing, type TemplateResult } from "lit";
import { chatIcon, type IconName, icon } from "../icons/icons.ts";
import type { Messages } from "../locale/index.ts";
import type { ChatDockOptions, HeaderAction } from "../options.ts";
import { headerLabel } from "./header-labels.ts";

/** What the header shows and does. */
export interface HeaderModel {
  options: ChatDockOptions;
  title: string;
  showsHistory: boolean;
  messages: Messages;
  onHistory: () => void;
  onBack: () => void;
  onNew: () => void;
}

/** The chat's header: history, title, new conversation, and a slot for buttons of the host page. */
export function header(model: HeaderModel): TemplateResult | typeof nothing {
  const { options, messages, showsHistory } = model;
  if (options.header?.enabled === false) return nothing;
  const { leftAction, rightAction, title } = options.header ?? {};
  const hasHistory = options.history?.enabled !== false;
  return html`<header class="head" part="header">
    <slot name="header-start"></slot>
    ${leftAction ? hostAction(leftAction, messages) : nothing}
    ${showsHistory ? button("back", messages.back, model.onBack) : nothing}
    ${hasHistory && !showsHistory ? button("history", messages.history, model.onHistory) : nothing}
    ${title?.enabled === false ? html`<span class="head-title" part="title"></span>` : html`<h2 class="head-title" part="title" dir="auto" title=${model.title}>${model.title}</h2>`}
    ${button("compose", messages.newThread, model.onNew)} ${rightAction ? hostAction(rightAction, messages) : nothing}
    <slot name="header-end"></slot>
  </header>`;
}

function button(name: IconName, label: string, onClick: () => void): TemplateResult {
  return html`<button type="button" class="icon-button" part="header-button" data-action=${name} aria-label=${label} title=${label} @click=${onClick}>
    ${icon(name)}
  </button>`;
}

function hostAction(action: HeaderAction, messages: Messages): TemplateResult {
  const label = headerLabel(action.icon, messages);
  return html`<button type="button" class="icon-button" part="header-button" aria-label=${label} title=${label} @click=${action.onClick}>
    ${chatIcon(action.icon)}
  </button>`;
}
