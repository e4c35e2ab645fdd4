import { html, nothing, type TemplateResult } from "lit";
import { copyText } from "../copy.ts";
import { chatIcon } from "../icons/icons.ts";
import type { Messages } from "../locale/index.ts";
import { tell } from "../part.ts";
import type { ItemMark } from "./item.ts";
import type { Opinion } from "./opinion.ts";

/** What there is to do and to say below an item. */
export interface TurnActions {
  /** The Markdown to copy; empty for none. */
  text: string;
  mark: ItemMark | null;
  retryable: boolean;
  /** The ids of the turn that a reader may judge here; none where there is nothing to judge. */
  turn: readonly string[];
  opinion: Opinion | null;
  messages: Messages;
}

/** The buttons below an answer, or below what stands last in a turn. */
export function turnActions(actions: TurnActions): TemplateResult | typeof nothing {
  const { text, mark, retryable, turn, messages } = actions;
  if (!text && !mark && !retryable && turn.length === 0) return nothing;
  return html`<div class="actions" part="answer-actions">
    ${text ? button("copy", messages.copyAnswer, (event) => void copyText(text, event, messages)) : nothing}
    ${turn.length ? feedback(actions) : nothing}
    ${retryable ? button("retry", messages.retry, ({ currentTarget }) => tell(currentTarget as HTMLElement, "part-retry", undefined)) : nothing}
    ${mark ? html`<p class="mark" part="remark">${messages[mark]}</p>` : nothing}
  </div>`;
}

function feedback({ turn, opinion, messages }: TurnActions): TemplateResult {
  const give = (kind: "positive" | "negative") => (event: Event) =>
    tell(event.currentTarget as HTMLElement, "part-feedback", { itemIds: [...turn], kind });
  return html`${button("thumb-up", messages.goodAnswer, give("positive"), opinion === "positive")}
    ${button("thumb-down", messages.badAnswer, give("negative"), opinion === "negative")}
    <span class="mark" part="remark" role="status">${opinion === "failed" ? messages.feedbackFailed : nothing}</span>`;
}

/** A button without words; `isPressed` for one that stays pressed. */
function button(
  name: string,
  label: string,
  onClick: (event: Event) => void,
  isPressed?: boolean,
): TemplateResult {
  return html`<button
    type="button"
    class="icon-button small"
    aria-label=${label}
    title=${label}
    aria-pressed=${isPressed ?? nothing}
    @click=${onClick}
  >${chatIcon(name)}</button>`;
}
