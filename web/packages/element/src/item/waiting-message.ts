import type { WaitingMessage } from "@chatdock/client";
import { html, type TemplateResult } from "lit";
import type { Messages } from "../locale/index.ts";
import type { EntityOptions } from "../options.ts";
import { tell } from "../part.ts";
import { question, questionOf } from "./question.ts";

/** A message of the reader that waits for the answer before it, and a way to take it back. */
export function waitingMessage(
  { id, input, isLeaving, isUnsent }: WaitingMessage,
  messages: Messages,
  entities: EntityOptions = {},
): TemplateResult {
  const text = input.content.map((part) => part.text).join("");
  const onClick = ({ currentTarget }: Event) => tell(currentTarget as HTMLElement, "part-take-back", { id });
  return html`<div class="waiting" part="waiting">
    ${question(questionOf(input, messages), messages, entities)}
    <p class="waiting-state">
      ${isUnsent ? messages.unsent : messages.waiting}
      <button
        type="button"
        class="quiet strong"
        aria-label=${`${messages.takeBack}: ${text}`}
        ?disabled=${isLeaving}
        @click=${onClick}
      >${messages.takeBack}</button>
    </p>
  </div>`;
}
