import { answerText, type Mark, type Phase, type ThreadItem, type UserMessageItem } from "@chatdock/client";
import { html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import type { EntityOptions } from "../options.ts";
import { ChatPart, define, tell } from "../part.ts";
import { answer } from "./answer.ts";
import { generatedImage } from "./generated-image.ts";
import type { Opinion } from "./opinion.ts";
import { question, questionActions } from "./question.ts";
import { singleStep, steps } from "./steps.ts";
import { structuredInput } from "./structured-input.ts";
import { turnActions } from "./turn-actions.ts";
import { NO_TURN } from "./turns.ts";
import { widgetItem } from "./widget-item.ts";

/** What an item says of its turn: a question was not answered, or an answer did not come to its end. */
export type ItemMark = Mark | "notAnswered";

/** One item of a thread. Items of an unknown kind take no room. */
export class ItemPart extends ChatPart {
  @property({ attribute: false }) item: ThreadItem | null = null;
  @property({ type: Boolean }) pending = false;
  /** What became of the turn that ended here, if it did not come to its own end. */
  @property({ attribute: false }) mark: ItemMark | null = null;
  /** Offers to put the question in other words. */
  @property({ type: Boolean }) editable = false;
  /** Offers to ask the question again. */
  @property({ type: Boolean }) askable = false;
  /** Offers to answer again. */
  @property({ type: Boolean }) retryable = false;
  /** The ids of the turn that ends here and may be judged. */
  @property({ attribute: false }) turn: readonly string[] = NO_TURN;
  /** What the reader thinks of that turn. */
  @property({ attribute: false }) opinion: Opinion | null = null;
  /** What the host page does with its own things. */
  @property({ attribute: false }) entities: EntityOptions = {};
  @property({ attribute: false }) imageDomains: readonly string[] = [];
  /** Where the server gives files away; null where it does not. */
  @property({ attribute: false }) filesUrl: string | null = null;
  @property({ attribute: false }) messages: Messages = en;

  /** It came before the reader's eyes, while an answer was being made. */
  isFresh = false;

  override connectedCallback(): void {
    super.connectedCallback();
    const phase = this.closest<HTMLElement & { phase: Phase }>("chatdock-thread")?.phase ?? "idle";
    this.isFresh ||= phase !== "idle" && phase !== "loading";
  }

  override render() {
    const { item, mark, messages } = this;
    if (item?.type !== "user_message") return html`${this.#item()}${this.#actions()}`;
    const edit = this.editable ? () => tell(this, "part-edit", { item }) : null;
    const again = this.askable ? this.#again(item) : nothing;
    const remark = mark ? html`<p class="mark" part="remark">${messages[mark]} ${again}</p>` : nothing;
    return html`${this.#item()}${questionActions(item, messages, edit, remark)}`;
  }

  #actions() {
    const { item, pending } = this;
    const text = item?.type === "assistant_message" && !pending ? answerText(item).trim() : "";
    return pending
      ? nothing
      : turnActions({
          text,
          mark: this.mark,
          retryable: this.retryable,
          turn: this.turn,
          opinion: this.opinion,
          messages: this.messages,
        });
  }

  /** An answer in its place would end what follows it: the question is asked anew, at the end. */
  #again(item: UserMessageItem) {
    const { askAgain } = this.messages;
    const label = `${askAgain}: ${item.content.map((part) => part.text).join("")}`;
    const onClick = () => tell(this, "part-ask-again", { item });
    return html`<button type="button" class="quiet strong" aria-label=${label} @click=${onClick}>${askAgain}</button>`;
  }

  #item() {
    const { item, messages } = this;
    switch (item?.type) {
      case "user_message":
        return question(item, messages, this.entities, this.filesUrl);
      case "assistant_message":
        return answer(item, this);
      case "workflow":
        return steps(item.workflow, this);
      case "task":
        return singleStep(item.task, this);
      case "generated_image":
        return generatedImage(item, this);
      case "widget":
        return widgetItem(item, this);
      case "structured_input":
        return structuredInput(item, messages);
      default:
        return nothing;
    }
  }
}

define("chatdock-item", ItemPart);
