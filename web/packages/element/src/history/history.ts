import type { Thread, Transport } from "@chatdock/client";
import { html, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { errorText } from "../failure-text.ts";
import { icon } from "../icons/icons.ts";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import { moment } from "../locale/moment.ts";
import { adopt, ChatPart, define, tell } from "../part.ts";
import { historyStyles } from "./history.styles.ts";

const PAGE_SIZE = 30;

type Work = (transport: Transport) => Promise<void>;

/** The reader's threads: open, rename, delete. */
export class HistoryPart extends ChatPart {
  @property({ attribute: false }) transport: Transport | null = null;
  @property({ attribute: false }) current: string | null = null;
  @property({ attribute: false }) locale = "en";
  @property({ type: Boolean }) canRename = true;
  @property({ type: Boolean }) canDelete = true;
  @property({ attribute: false }) messages: Messages = en;
  /** Called after the server has forgotten a thread, with how many are left in the list. */
  @property({ attribute: false }) onDeleted: (threadId: string, left: number) => void = () => {};
  @state() private threads: readonly Thread[] = [];
  @state() private nextPage: string | null = null;
  @state() private loading = true;
  @state() private failure: string | null = null;
  /** What the reader may try again. */
  #failed: Work | null = null;
  @state() private editing: { id: string; what: "rename" | "delete" } | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    adopt(this, historyStyles);
    // A host that moves the chat connects it again.
    if (!this.hasUpdated) void this.#load();
  }

  override render() {
    const { messages } = this;
    if (this.threads.length === 0 && !this.loading && !this.failure) {
      return html`<p class="empty">${messages.noHistory}</p>`;
    }
    return html`<ul class="threads" part="history-list" aria-busy=${this.loading}>
        ${repeat(
          this.threads,
          ({ id }) => id,
          (thread) => html`<li>${this.#row(thread)}</li>`,
        )}
      </ul>
      ${this.failure ? this.#failureNote(this.failure) : nothing}
      ${this.nextPage && !this.loading ? html`<button type="button" class="more" part="more" @click=${this.#loadMore}>${messages.more}</button>` : nothing}
      ${this.loading ? html`<p class="empty" role="status">${messages.loading}…</p>` : nothing}`;
  }

  #row(thread: Thread) {
    if (this.editing?.id !== thread.id) return this.#entry(thread);
    return this.editing.what === "rename" ? this.#renameForm(thread) : this.#deleteForm(thread);
  }

  #entry(thread: Thread) {
    const { messages } = this;
    const title = thread.title || messages.untitled;
    return html`<div class="thread-row" part="history-row">
      <button
        type="button"
        class="thread-title"
        aria-current=${thread.id === this.current ? "true" : nothing}
        @click=${() => tell(this, "part-open", { threadId: thread.id })}
      >
        <span dir="auto">${title}</span>
        <time datetime=${thread.created_at}>${moment(thread.created_at, this.locale)}</time>
      </button>
      ${this.canRename ? this.#editButton(thread.id, title, "rename") : nothing}
      ${this.canDelete ? this.#editButton(thread.id, title, "delete") : nothing}
    </div>`;
  }

  #editButton(id: string, title: string, what: "rename" | "delete") {
    const label = what === "rename" ? this.messages.rename : this.messages.remove;
    return html`<button
      type="button"
      class="icon-button small"
      aria-label="${label}: ${title}"
      title=${label}
      data-edit=${what}
      @click=${() => this.#edit(id, what)}
    >
      ${icon(what === "rename" ? "rename" : "remove")}
    </button>`;
  }

  #renameForm(thread: Thread) {
    const { messages } = this;
    return html`<form class="thread-form" @submit=${(event: Event) => this.#rename(event, thread)} @keydown=${this.#onEscape}>
      <input name="title" dir="auto" aria-label=${messages.renameTo} .value=${thread.title ?? ""} maxlength="200" required />
      <button type="submit" class="quiet strong">${messages.save}</button>
      <button type="button" class="quiet" @click=${this.#leaveEdit}>${messages.cancel}</button>
    </form>`;
  }

  #deleteForm(thread: Thread) {
    const { messages } = this;
    const title = thread.title || messages.untitled;
    return html`<div class="thread-form" role="group" aria-label="${messages.removeConfirm} ${title}" @keydown=${this.#onEscape}>
      <span>${messages.removeConfirm} <bdi>${title}</bdi></span>
      <button type="button" class="quiet danger" @click=${() => this.#delete(thread.id)}>${messages.remove}</button>
      <button type="button" class="quiet" @click=${this.#leaveEdit}>${messages.cancel}</button>
    </div>`;
  }

  #failureNote(message: string) {
    return html`<div class="failure" part="failure" role="alert">
      ${icon("warning")}
      <p dir="auto">${message}</p>
      <button type="button" class="quiet" @click=${this.#retry}>${this.messages.retry}</button>
    </div>`;
  }

  readonly #retry = async () => {
    if (this.#failed) await this.#attempt(this.#failed);
  };

  /** The button moves on: the focus goes to what came in its place. */
  readonly #loadMore = async () => {
    const count = this.threads.length;
    await this.#load();
    await this.#focusRow(count, ".thread-title");
  };

  readonly #load = async () => {
    await this.#attempt(async (transport) => {
      const page = await transport.json("threads.list", {
        limit: PAGE_SIZE,
        order: "desc",
        ...(this.nextPage !== null && { after: this.nextPage }),
      });
      const known = new Set(this.threads.map(({ id }) => id));
      this.threads = [...this.threads, ...page.data.filter(({ id }) => !known.has(id))];
      this.nextPage = page.has_more ? (page.after ?? null) : null;
    });
  };

  async #rename(event: Event, thread: Thread): Promise<void> {
    event.preventDefault();
    const title = String(new FormData(event.target as HTMLFormElement).get("title") ?? "").trim();
    if (title === "") return;
    await this.#attempt(async (transport) => {
      await transport.json("threads.update", { thread_id: thread.id, title });
      this.threads = this.threads.map((each) => (each.id === thread.id ? { ...each, title } : each));
      this.#leaveEdit();
    });
  }

  async #delete(id: string): Promise<void> {
    await this.#attempt(async (transport) => {
      await transport.json("threads.delete", { thread_id: id });
      const at = this.threads.findIndex((thread) => thread.id === id);
      this.threads = this.threads.filter((thread) => thread.id !== id);
      this.editing = null;
      void this.#focusRow(Math.min(at, this.threads.length - 1), ".thread-title");
      this.onDeleted(id, this.threads.length);
    });
  }

  async #attempt(work: Work): Promise<void> {
    if (!this.transport) return;
    this.loading = true;
    this.failure = null;
    try {
      await work(this.transport);
    } catch (error) {
      this.failure = errorText(error, this.messages);
      this.#failed = work;
    } finally {
      this.loading = false;
    }
  }

  async #edit(id: string, what: "rename" | "delete"): Promise<void> {
    this.editing = { id, what };
    await this.updateComplete;
    this.querySelector<HTMLElement>(".thread-form input, .thread-form button")?.focus();
  }

  /** The focus goes back to where it came from. */
  readonly #leaveEdit = () => {
    const { editing, threads } = this;
    this.editing = null;
    const at = threads.findIndex(({ id }) => id === editing?.id);
    void this.#focusRow(at, `[data-edit=${editing?.what}]`);
  };

  async #focusRow(at: number, selector: string): Promise<void> {
    await this.updateComplete;
    this.querySelectorAll(".threads > li")[at]?.querySelector<HTMLElement>(selector)?.focus();
  }

  readonly #onEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#leaveEdit();
  };
}

define("chatdock-history", HistoryPart);
