import type { ThreadItem } from "@chatdock/client";
import { html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import { ChatPart, define } from "../part.ts";
import { answer } from "./answer.ts";
import { generatedImage } from "./generated-image.ts";
import { question } from "./question.ts";
import { steps } from "./steps.ts";

/** One item of a thread. Items of an unknown kind take no room. */
export class ItemPart extends ChatPart {
  @property({ attribute: false }) item: ThreadItem | null = null;
  @property({ type: Boolean }) pending = false;
  /** The reader stopped the answer here. */
  @property({ type: Boolean }) stopped = false;
  /** Offers to answer again. */
  @property({ type: Boolean }) retryable = false;
  @property({ attribute: false }) imageDomains: readonly string[] = [];
  @property({ attribute: false }) messages: Messages = en;

  override render() {
    const { item, messages } = this;
    const hasOwnMark = item?.type === "assistant_message";
    return this.stopped && !hasOwnMark
      ? html`${this.#item()}<p class="stopped">${messages.stopped}</p>`
      : this.#item();
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
