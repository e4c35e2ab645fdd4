import type { Failure, Notice, OutgoingMessage, Phase, ThreadState } from "@chatdock/client";
import { EMPTY_THREAD } from "@chatdock/client";
import { html, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { icon } from "../icons.ts";
import "../item/item.ts";
import { question } from "../item/question.ts";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import "../markdown/markdown.ts";
import { ChatPart, define, tell } from "../part.ts";

/** How near to the end counts as reading along. */
const NEAR_END_PX = 48;

/** The items of a thread and what happens below them: progress, notices, failures. */
export class ThreadPart extends ChatPart {
  @property({ attribute: false }) thread: ThreadState = EMPTY_THREAD;
  @property({ attribute: false }) phase: Phase = "idle";
  @property({ attribute: false }) outgoing: OutgoingMessage | null = null;
  @property({ type: Boolean }) follow = true;
  @property({ type: Boolean }) canRetry = false;
  @property({ attribute: false }) messages: Messages = en;
  @state() private atEnd = true;

  override render() {
    const { thread, messages } = this;
    const last = thread.items.at(-1);
    const imageDomains = thread.thread?.allowed_image_domains ?? [];
    return html`<div class="scroller" tabindex="0" role="region" aria-label=${messages.conversation} @scroll=${this.#onScroll}>
        <div class="column">
          ${thread.earlier === null ? nothing : this.#earlierButton()}
          ${repeat(
            thread.items,
            (item) => item.id,
            (item) => html`<chatdock-item
              data-type=${item.type}
              .item=${item}
              .pending=${thread.pending.has(item.id)}
              .retryable=${item === last && this.canRetry && this.phase === "idle" && !thread.failure}
              .imageDomains=${imageDomains}
              .messages=${messages}
            ></chatdock-item>`,
          )}
          ${this.outgoing ? html`<div class="outgoing">${question({ content: this.outgoing.input.content, quoted_text: this.outgoing.input.quoted_text ?? null }, messages)}</div>` : nothing}
          ${this.#activity()} ${thread.notices.map((notice) => this.#notice(notice))}
          ${thread.failure ? this.#failure(thread.failure) : nothing}
        </div>
      </div>
      ${this.atEnd ? nothing : this.#latestButton()}`;
  }

  /** Shows the newest item; also while it grows. */
  scrollToEnd(): void {
    this.#scroller?.scrollTo({ top: this.#scroller.scrollHeight });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const isNew = changed.has("outgoing") && this.outgoing !== null;
    const isOpened = changed.has("thread") && changed.get("thread")?.thread?.id !== this.thread.thread?.id;
    if (isNew || isOpened) this.atEnd = true;
  }

  override firstUpdated(): void {
    const column = this.querySelector(".column");
    if (column) this.#growth.observe(column);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#growth.disconnect();
  }

  /** Items draw themselves later than this part does: only their size tells when there is more to see. */
  readonly #growth = new ResizeObserver(() => {
    if (this.atEnd && (this.follow || this.phase === "idle")) this.scrollToEnd();
  });

  #scrolledTo = 0;

  get #scroller(): HTMLElement | null {
    return this.querySelector(".scroller");
  }

  readonly #onScroll = () => {
    const scroller = this.#scroller;
    if (!scroller) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    // Content that grew since the last frame is no reason to stop following: only the reader scrolls up.
    const isUp = scrollTop < this.#scrolledTo;
    this.#scrolledTo = scrollTop;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) this.atEnd = true;
    else if (isUp) this.atEnd = false;
  };

  /** What the assistant is doing while there is no text of it yet. */
  #activity() {
    const { progress, items, pending } = this.thread;
    if (this.phase === "loading" && items.length === 0)
      return html`<div class="skeleton" aria-hidden="true"><i></i><i></i><i></i></div>`;
    if (this.phase === "idle") return nothing;
    const isWriting = items.some(
      (item) =>
        pending.has(item.id) && item.type === "assistant_message" && item.content.some((part) => part.text),
    );
    if (isWriting && !progress) return nothing;
    return html`<p class="activity"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${progress?.text ?? this.messages.thinking}</p>`;
  }

  #notice({ level, title, message }: Notice) {
    return html`<div class="notice" data-level=${level} role="status">
      ${title ? html`<strong>${title}</strong>` : nothing}
      <chatdock-markdown .text=${message} .messages=${this.messages}></chatdock-markdown>
    </div>`;
  }

  #failure({ code, message, retryable }: Failure) {
    const text = code === "unauthorized" ? this.messages.unauthorized : message || this.messages.failed;
    return html`<div class="failure" role="alert">
      ${icon("warning")}
      <p>${this.outgoing ? html`${this.messages.notSent} ` : nothing}${text}</p>
      ${retryable ? html`<button type="button" class="quiet" @click=${this.#onRetry}>${this.messages.retry}</button>` : nothing}
    </div>`;
  }

  #earlierButton() {
    return html`<button type="button" class="more" @click=${this.#onEarlier}>${this.messages.earlier}</button>`;
  }

  #latestButton() {
    const label = this.messages.latest;
    return html`<button type="button" class="latest" aria-label=${label} title=${label} @click=${() => this.scrollToEnd()}>${icon("down")}</button>`;
  }

  readonly #onRetry = () => tell(this, "part-retry", undefined);
  readonly #onEarlier = () => tell(this, "part-earlier", undefined);
}

define("chatdock-thread", ThreadPart);
