import type { Mark, ThreadItem } from "@chatdock/client";
import { html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import { ChatPart, define } from "../part.ts";
import { answer } from "./answer.ts";
import { generatedImage } from "./generated-image.ts";
import { question } from "./question.ts";
import { steps } from "./steps.ts";

/** What an item says of its turn: a question was not answered, or an answer did not come to its end. */
export type ItemMark = Mark | "notAnswered";

/** One item of a thread. Items of an unknown kind take no room. */
export class ItemPart extends ChatPart {
  @property({ attribute: false }) item: ThreadItem | null = null;
  @property({ type: Boolean }) pending = false;
  /** What became of the turn that ended here, if it did not come to its own end. */
  @property({ attribute: false }) mark: ItemMark | null = null;
  /** Offers to answer again. */
  @property({ type: Boolean }) retryable = false;
  @property({ attribute: false }) imageDomains: readonly string[] = [];
  @property({ attribute: false }) messages: Messages = en;

  override render() {
    const { item, mark, messages } = this;
    const hasOwnMark = item?.type === "assistant_message";
    return mark && !hasOwnMark ? html`${this.#item()}<p class="mark">${messages[mark]}</p>` : this.#item();
  }

  #item() {
    const { item, messages } = this;
    switch (item?.type) {
      case "user_message":
        return question(item, messages);
      case "assistant_message":
        return answer(item, this);
      case "workflow":
        return steps(item.workflow, this.pending, messages);
      case "task":
        return steps({ type: "custom", tasks: [item.task] }, this.pending, messages);
      case "generated_image":
        return generatedImage(item, this.imageDomains, messages);
      case "widget":
        return html`<p class="unsupported">${item.copy_text || messages.widgetUnsupported}</p>`;
      default:
        return nothing;
    }
  }
}

define("chatdock-item", ItemPart);
