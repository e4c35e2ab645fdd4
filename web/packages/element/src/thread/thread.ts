import type {
  Failure,
  Notice,
  OutgoingMessage,
  Phase,
  ThreadItem,
  ThreadState,
  WaitingMessage,
} from "@chatdock/client";
import { canAskAgain, EMPTY_THREAD, isUnanswered, markAt, openQuestion } from "@chatdock/client";
import { html, nothing, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { failureText } from "../failure-text.ts";
import { chatIcon, icon } from "../icons/icons.ts";
import { itemStyles } from "../item/item.styles.ts";
import type { ItemMark } from "../item/item.ts";
import { NO_OPINIONS, type Opinions } from "../item/opinion.ts";
import "../item/item.ts";
import { question, questionOf } from "../item/question.ts";
import { waitingMessage } from "../item/waiting-message.ts";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import { markdownStyles } from "../markdown/markdown.styles.ts";
import "../markdown/markdown.ts";
import { NO_TURN, turnEndingAt } from "../item/turns.ts";
import type { EntityOptions } from "../options.ts";
import { adopt, ChatPart, define, tell } from "../part.ts";
import { Chunks } from "./chunks.ts";
import { Follow } from "./follow.ts";
import { threadStyles } from "./thread.styles.ts";

const NONE: readonly string[] = [];

/** From so many items on, those out of sight are not laid out. */
const LONG_ITEMS = 100;

/** Where the latest question stands, and where the latest turn ends. */
interface Latest {
  asked: number;
  answered: number;
}

/** The items of a thread and what happens below them: progress, notices, failures. */
export class ThreadPart extends ChatPart {
  @property({ attribute: false }) thread: ThreadState = EMPTY_THREAD;
  @property({ attribute: false }) phase: Phase = "idle";
  @property({ attribute: false }) outgoing: OutgoingMessage | null = null;
  @property({ attribute: false }) waiting: readonly WaitingMessage[] = [];
  @property({ type: Boolean }) follow = true;
  @property({ type: Boolean }) canRetry = false;
  /** The server lets a message be put in other words. */
  @property({ type: Boolean }) canEdit = false;
  /** Answers may be judged. */
  @property({ type: Boolean }) canJudge = false;
  @property({ attribute: false }) opinions: Opinions = NO_OPINIONS;
  @property({ attribute: false }) entities: EntityOptions = {};
  /** Where the server gives files away; null where it does not. */
  @property({ attribute: false }) filesUrl: string | null = null;
  @property({ attribute: false }) messages: Messages = en;
  readonly #sight = new Follow(this);
  readonly #chunks = new Chunks();
  /** By its last item. */
  readonly #turns = new Map<string, readonly string[]>();

  override render() {
    const { thread, messages } = this;
    return html`<div class="scroller" part="thread" tabindex="0" role="region" aria-label=${messages.conversation} @scroll=${this.#sight.onScroll}>
        <div class="column" ?data-long=${thread.items.length > LONG_ITEMS}>
          ${thread.earlier === null ? nothing : this.#earlierButton()}
          ${this.#items()}
          ${this.outgoing ? html`<div class="outgoing">${question(questionOf(this.outgoing.input, messages), messages, this.entities)}</div>` : nothing}
          ${this.#activity()} ${thread.notices.map((notice) => this.#notice(notice))}
          ${thread.failure ? this.#failure(thread.failure) : this.#unanswered()}
          ${repeat(
            this.waiting,
            ({ id }) => id,
            (message) => waitingMessage(message, messages, this.entities),
          )}
        </div>
      </div>
      ${this.#sight.atEnd ? nothing : this.#latestButton()}`;
  }

  /** What all items are drawn by is the same while an answer grows: then only the chunk of that answer is drawn again. */
  #items() {
    const { thread, phase, messages, opinions, entities, canRetry, canEdit, canJudge, filesUrl } = this;
    const { items, pending, marks, failure } = thread;
    const imageDomains = thread.thread?.allowed_image_domains ?? NONE;
    const rest = [
      items.length,
      pending,
      marks,
      failure,
      phase,
      messages,
      opinions,
      entities,
      canRetry,
      canEdit,
      canJudge,
      filesUrl,
    ];
    const seen = [...rest, this.outgoing === null, imageDomains.join()];
    const asked = items.findLastIndex(({ type }) => type === "user_message");
    const answered = items.findLastIndex((_, at) => turnEndingAt(items, at).length > 0);
    return repeat(
      this.#chunks.update(items),
      ({ key }) => key,
      (chunk) =>
        html`<div class="chunk">${guard([chunk, ...seen], () =>
          repeat(
            chunk.items,
            ({ id }) => id,
            (item, at) => this.#item(item, chunk.start + at, imageDomains, { asked, answered }),
          ),
        )}</div>`,
    );
  }

  #item(item: ThreadItem, at: number, imageDomains: readonly string[], { asked, answered }: Latest) {
    const { thread, messages } = this;
    return html`<chatdock-item part="item"
      data-type=${item.type}
      .item=${item}
      .pending=${thread.pending.has(item.id)}
      .mark=${this.#mark(at)}
      .editable=${at === asked && this.canEdit && this.phase === "idle"}
      .askable=${canAskAgain(thread.items, at)}
      .retryable=${at === answered && this.canRetry && this.phase === "idle" && !thread.failure}
      .turn=${this.canJudge ? this.#turn(at) : NO_TURN}
      .opinion=${this.opinions.get(item.id) ?? null}
      .entities=${this.entities}
      .imageDomains=${imageDomains}
      .filesUrl=${this.filesUrl}
      .messages=${messages}
    ></chatdock-item>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adopt(this, threadStyles, ...itemStyles, markdownStyles);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("thread")?.thread;
    if (before && before.id !== this.thread.thread?.id) this.#turns.clear();
    this.#sight.choose(changed);
  }

  override updated(changed: PropertyValues<this>): void {
    this.#sight.noteFailure(changed);
  }

  /** The turn that ends at an item; the last one only when it has ended. The list is the same as long as its items are. */
  #turn(at: number): readonly string[] {
    const { items } = this.thread;
    const ids = turnEndingAt(items, at);
    if (ids.length === 0 || (this.phase !== "idle" && ids.includes(items.at(-1)?.id ?? ""))) return NO_TURN;
    const known = this.#turns.get(items[at]?.id ?? "");
    if (known?.join() === ids.join()) return known;
    this.#turns.set(items[at]?.id ?? "", ids);
    return ids;
  }

  /** How a turn ended that did not come to its own end. Of the last one the failure below it tells as much. */
  #mark(at: number): ItemMark | null {
    const { items, failure } = this.thread;
    if (isUnanswered(items, at)) return "notAnswered";
    const isTold = at === items.length - 1 && failure !== null && !this.outgoing;
    return isTold ? null : markAt(this.thread, at);
  }

  /** What the assistant is doing while there is no text of it yet. */
  #activity() {
    const { progress, items, pending, failure } = this.thread;
    if (this.phase === "loading" && items.length === 0)
      return html`<div class="skeleton" aria-hidden="true"><i></i><i></i><i></i></div>`;
    if (this.phase === "idle" || this.phase === "loading" || failure) return nothing;
    const isWriting = items.some(
      (item) =>
        pending.has(item.id) && item.type === "assistant_message" && item.content.some((part) => part.text),
    );
    // An answer that is there as a whole has ended, for all that is known.
    const isWhole = this.phase === "reconnecting" && isCompleteAnswer(this.thread);
    if ((isWriting && !progress) || isWhole) return nothing;
    const { stopping, thinking } = this.messages;
    const text = this.phase === "stopping" ? stopping : (progress?.text ?? thinking);
    return html`<p class="activity" part="activity">${progress?.icon && this.phase !== "stopping" ? chatIcon(progress.icon) : html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>`}<bdi>${text}</bdi></p>`;
  }

  #notice({ level, title, message }: Notice) {
    return html`<div class="notice" part="notice" data-level=${level} role="status">
      ${level === "info" ? chatIcon("info") : icon("warning")}
      <div>
        ${title ? html`<strong dir="auto">${title}</strong>` : nothing}
        <chatdock-markdown dir="auto" .text=${message} .messages=${this.messages}></chatdock-markdown>
      </div>
    </div>`;
  }

  #failure(failure: Failure) {
    const text = failureText(failure, this.messages) || this.messages.failed;
    return html`<div class="failure" part="failure" role="alert">
      ${icon("warning")}
      <p dir="auto">${this.outgoing ? html`${this.messages.notSent} ` : nothing}${text}</p>
      ${failure.retryable ? html`<button type="button" class="quiet" ?disabled=${this.phase !== "idle"} @click=${this.#onRetry}>${this.messages.retry}</button>` : nothing}
    </div>`;
  }

  /** A message that was stopped before it was stored; a question whose answer was stopped, lost or never begun. */
  #unanswered() {
    const question = openQuestion(this.thread);
    if ((!this.outgoing && !question) || this.phase !== "idle") return nothing;
    const { notSent, answerStopped, unanswered } = this.messages;
    const isStopped = question !== null && this.thread.marks.get(question.id) === "stopped";
    return html`<div class="notice unanswered" part="notice">
      <p>${this.outgoing ? notSent : isStopped ? answerStopped : unanswered}</p>
      <button type="button" class="quiet" @click=${this.#onRetry}>${this.messages.retry}</button>
    </div>`;
  }

  #earlierButton() {
    return html`<button type="button" class="more" part="more" @click=${this.#onEarlier}>${this.messages.earlier}</button>`;
  }

  #latestButton() {
    const label = this.messages.latest;
    return html`<button type="button" class="latest" part="latest" aria-label=${label} title=${label} @click=${this.#sight.onLatest}>${icon("down")}</button>`;
  }

  readonly #onRetry = () => tell(this, "part-retry", undefined);
  readonly #onEarlier = () => tell(this, "part-earlier", undefined);
}

function isCompleteAnswer({ items, pending }: ThreadState): boolean {
  const last = items.at(-1);
  return last?.type === "assistant_message" && !pending.has(last.id);
}

define("chatdock-thread", ThreadPart);
