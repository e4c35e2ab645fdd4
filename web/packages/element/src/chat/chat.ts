import type { ConversationObserver, CustomAction, Ending, UserMessageInput } from "@chatdock/client";
import { forgetRuns, nextTask, UnauthorizedError } from "@chatdock/client";
import { html, nothing } from "lit";
import { query, state } from "lit/decorators.js";
import type { ComposerPart } from "../composer/composer.ts";
import { DraftMemory } from "../composer/draft-memory.ts";
import { forgetReplies } from "../composer/kept-replies.ts";
import { type ComposerValue, type MessageParams, messageInput } from "../composer/message-input.ts";
import { ModelMemory } from "../composer/models.ts";
import { EventHost, emit } from "../events.ts";
import { errorText } from "../failure-text.ts";
import { noteAttachments } from "../files/known-attachments.ts";
import { unknownOptions } from "../known-options.ts";
import { LeaveGuard } from "../leave-guard.ts";
import type { Messages } from "../locale/index.ts";
import { type DrawDiagram, registerDiagram } from "../markdown/diagrams.ts";
import { Narrator } from "../narration/narrator.ts";
import type { ChatDockOptions, ClientToolCall } from "../options.ts";
import type { PartEvents } from "../part.ts";
import { sharedMemory } from "../storage.ts";
import { applyTheme } from "../theme/theme.ts";
import { body, type Trouble, troubleOf } from "./body.ts";
import { styles } from "./chat.styles.ts";
import { type Connection, connect, fits } from "./connection.ts";
import { CurrentPlace } from "./current-place.ts";
import { Diagnostics } from "./diagnostics.ts";
import { Feedback } from "./feedback.ts";
import { openFirstThread } from "./first-thread.ts";
import { FocusKeeper } from "./focus-keeper.ts";
import { header } from "./header.ts";
import { HistoryView } from "./history-view.ts";
import { Language } from "./language.ts";
import { Patience } from "./patience.ts";
import { ThreadCode } from "./thread-code.ts";
import { type RunNews, Wakeups } from "./wakeups.ts";
import { WidgetActions } from "./widget-actions.ts";

/**
 * @summary The chat: an open element that speaks the ChatKit protocol with any ChatKit server.
 * @slot header-start - Buttons of the host page before the title.
 * @slot header-end - Buttons of the host page at the end of the header.
 * @slot start-screen - Shown in an empty conversation in the place of greeting and suggestions.
 * @event chatkit.ready - The element is drawn and can be used.
 * @event chatkit.error - Something failed: the connection, the server, or what the page gave.
 * @event chatkit.log - Something that is no failure, for the page's own logs: an unknown option, a lost connection.
 * @event chatkit.effect - The assistant wants something of the page that has no result.
 * @event chatkit.deeplink - A link of the page's own in an answer was followed.
 * @event chatkit.response.start - An answer has begun.
 * @event chatkit.response.end - An answer has ended.
 * @event chatkit.history.open - The past threads are shown.
 * @event chatkit.history.close - They are not shown any more.
 * @event chatkit.thread.change - Another thread is open, or a new one.
 * @event chatkit.thread.load.start - A thread is being loaded.
 * @event chatkit.thread.load.end - It is there.
 * @event chatkit.tool.change - A tool was chosen for the message, or let go.
 * @event chatdock.unauthorized - The server does not know the reader.
 * @event chatdock.response.end - How an answer ended: completed, stopped, failed or left.
 * @csspart chat - Everything, from the header to the disclaimer.
 * @csspart header - The bar at the top.
 * @csspart title - The title in the header.
 * @csspart header-button - Each button in the header.
 * @csspart body - Everything below the header while the history is closed.
 * @csspart start-screen - What an empty conversation shows.
 * @csspart start-mark - The drawing above the greeting.
 * @csspart greeting - The first words.
 * @csspart prompts - The list of suggestions.
 * @csspart prompt - Each suggestion.
 * @csspart thread - The conversation, which scrolls.
 * @csspart item - Each item of the conversation.
 * @csspart question - A message of the reader with all that belongs to it.
 * @csspart bubble - The text of such a message.
 * @csspart quote - What the reader has quoted.
 * @csspart attachment - A file of the message.
 * @csspart waiting - A message that waits for its turn.
 * @csspart answer - A message of the assistant.
 * @csspart answer-actions - The buttons below an answer.
 * @csspart citation - The number of a source in the text.
 * @csspart sources - The list of sources below an answer.
 * @csspart source - Each source.
 * @csspart code - A block of code with its bar.
 * @csspart table - A table with the frame in which it scrolls.
 * @csspart image - A generated image.
 * @csspart steps - The steps behind an answer.
 * @csspart remark - What became of a turn: stopped, interrupted.
 * @csspart activity - What the assistant is doing.
 * @csspart notice - A notice in the conversation.
 * @csspart failure - An error, and the way to try again.
 * @csspart more - A button that shows more.
 * @csspart latest - The button that leads to the latest message.
 * @csspart connection - What tells of a lost connection.
 * @csspart composer - The frame around the text field.
 * @csspart field - The text field.
 * @csspart send - The button that sends.
 * @csspart stop - The button that stops the answer.
 * @csspart hint - Why a message came back.
 * @csspart closed - What is shown in the place of the composer of a closed conversation.
 * @csspart disclaimer - The words below the composer.
 * @csspart history - The list of conversations and what surrounds it.
 * @csspart history-list - The list of conversations.
 * @csspart history-row - Each conversation in the list.
 * @cssprop --chatdock-surface - The ground of the chat.
 * @cssprop --chatdock-raised - What lies on it: code, notices.
 * @cssprop --chatdock-line - Lines and frames.
 * @cssprop --chatdock-text - Text.
 * @cssprop --chatdock-muted - Text that matters less.
 * @cssprop --chatdock-accent - The colour of the send button and of the dock's own.
 * @cssprop --chatdock-on-accent - Drawings on the accent.
 * @cssprop --chatdock-accent-text - The accent as text on the ground.
 * @cssprop --chatdock-accent-soft - The ground of the reader's messages.
 * @cssprop --chatdock-danger - Errors.
 * @cssprop --chatdock-radius - How round corners are; smaller parts take a share of it.
 * @cssprop --chatdock-space - Multiplies the distances between lines and parts; 1.
 * @cssprop --chatdock-font - Text.
 * @cssprop --chatdock-font-mono - Code.
 * @cssprop --chatdock-font-size - The size of text; all other sizes follow it.
 */
export class ChatDockChat extends EventHost {
  static override styles = styles;
  @state() private options: ChatDockOptions | null = null;
  @query("chatdock-composer") private readonly composer!: ComposerPart | null;
  #connection: Connection | null = null;
  #isReady = false;
  /** The items that messages were to take the place of. */
  readonly #edited = new WeakMap<UserMessageInput, string>();
  readonly #place = new CurrentPlace();
  readonly #language = new Language(this);
  readonly #diagnostics = new Diagnostics(this);
  readonly #patience = new Patience(this);
  readonly #history = new HistoryView(this);
  readonly #thread = new ThreadCode(this, (error) => this.#fail(error));
  readonly #narrator = new Narrator(this, () => this.#messages);
  readonly #feedback = new Feedback(
    () => this.requestUpdate(),
    (error) => this.#fail(error),
  );
  readonly #actions = new WidgetActions(
    () => this.#connection,
    () => this.options?.widgets,
    () => this.#messages,
  );
  readonly #wakeups = new Wakeups(
    this,
    (news) => this.#wake(news),
    () => this.#connection?.conversation.rest(),
  );

  /** Ours: lets the host page draw code in a language, such as `mermaid`, as a diagram. */
  static registerDiagram(language: string, draw: DrawDiagram | null): void {
    registerDiagram(language, draw);
  }

  constructor() {
    super();
    new LeaveGuard(this, () => this.#connection?.conversation.hasUnsent ?? false);
    new FocusKeeper(this, () => this.#rescueFocus());
  }

  /** Replaces all options. Options that this element does not know are named in a warning. */
  setOptions(options: ChatDockOptions): void {
    for (const name of unknownOptions(options)) this.#diagnostics.unknownOption(name);
    if (!("url" in options.api)) {
      this.#fail(new Error(this.#messages.hostedUnsupported));
      return;
    }
    this.options = options;
    this.#language.use(options.locale ?? navigator.language);
    applyTheme(this, options.theme);
    if (this.#connection && fits(this.#connection, options.api)) return;
    this.#place.enter(options.api.url);
    this.#connection?.conversation.dispose();
    this.#connection = connect(
      () => this.options ?? options,
      (server) => this.#observer(server),
    );
    void this.#openFirst(this.#connection, options);
  }

  /** Puts the text cursor into the composer. */
  async focusComposer(): Promise<void> {
    // At once where it can be: phones show their keyboard only for what is focused within a tap.
    this.composer?.focusField();
    await this.updateComplete;
    this.composer?.focusField();
  }

  /** Opens a thread; null for a new one. Rejects when the thread cannot be loaded. */
  async setThreadId(threadId: string | null): Promise<void> {
    const { conversation } = this.#connected();
    this.#history.leave();
    await conversation.open(threadId);
  }

  /** Sends a message of the reader. Resolves when its answer has ended; at once when it has to wait for its turn or thread. */
  async sendUserMessage(params: MessageParams): Promise<void> {
    const { conversation } = this.#connected();
    if (params.newThread) void this.setThreadId(null);
    this.#history.leave();
    noteAttachments(params.attachments ?? []);
    await conversation.send(messageInput(params));
  }

  /** Fills the composer without sending. */
  async setComposerValue(value: ComposerValue): Promise<void> {
    await this.updateComplete;
    await this.composer?.ready();
    this.composer?.fill(value);
  }

  /** Sends an action to the server for the open thread. Rejects while an answer is being made. */
  async sendCustomAction(action: CustomAction, itemId?: string): Promise<void> {
    this.#connected();
    await this.#actions.send(action, itemId);
  }

  /** Shows the reader's past threads. */
  async showHistory(): Promise<void> {
    if (this.options?.history?.enabled !== false) await this.#history.show();
  }

  /** Goes back to the thread. */
  async hideHistory(): Promise<void> {
    await this.#history.hide();
  }

  /** Reads the open thread from the server again. */
  async fetchUpdates(): Promise<void> {
    await this.#connected().conversation.refresh();
  }

  /**
   * Ours: forgets what this browser keeps of the reader, as drafts, and begins a new conversation. For the page to call when
   * the reader logs out; it may go elsewhere at once.
   */
  async forgetReader(): Promise<void> {
    const { url, conversation, lastThread } = this.#connected();
    conversation.forgetUnsent();
    this.composer?.forget();
    new DraftMemory(url).forgetAll();
    ModelMemory.forget(url);
    forgetReplies();
    forgetRuns(sharedMemory);
    lastThread.remember(null);
    await this.setThreadId(null);
    await this.updateComplete;
  }

  /** Ours: ends the answer that is being made. */
  async stop(): Promise<void> {
    this.#connection?.conversation.stop();
  }

  /** What is drawn waits for its texts. */
  protected override async getUpdateComplete(): Promise<boolean> {
    await this.#language.known;
    return super.getUpdateComplete();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#connection?.conversation.rejoin();
    const server = this.getAttribute("server");
    if (server === null || this.options) return;
    const url = `${server.replace(/\/$/, "")}/chatkit`;
    this.setOptions({ api: { url, guest: true }, theme: "auto", thread: { remember: true } });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#connection?.conversation.leave();
  }

  /** What arrives together is drawn once. */
  protected override async scheduleUpdate(): Promise<void> {
    await nextTask();
    super.scheduleUpdate();
  }

  protected override willUpdate(): void {
    if (this.#connection && this.#language.isKnown)
      this.#narrator.warn(this.#trouble(this.#messages)?.text ?? "");
  }

  override render() {
    const { options } = this;
    const conversation = this.#connection?.conversation;
    if (!options || !conversation || !this.#language.isKnown) return nothing;
    const { messages, locale } = this.#language;
    return html`<section
      class="chat"
      part="chat"
      lang=${locale.language}
      dir=${locale.direction}
      data-format=${locale.format}
      aria-label=${options.frameTitle ?? options.header?.title?.text ?? messages.title}
      @part-send=${this.#onSend}
      @part-prompt=${this.#onPrompt}
      @part-stop=${() => conversation.stop()}
      @part-retry=${() => this.#onTry(() => conversation.retry())}
      @part-action=${({ detail }: CustomEvent<PartEvents["part-action"]>) => this.#actions.take(detail, (error) => this.#fail(error))}
      @part-error=${({ detail }: CustomEvent<PartEvents["part-error"]>) => this.#fail(detail.error)}
      @part-reconnect=${() => this.#onTry(() => this.#reconnect())}
      @part-edit=${this.#onEdit}
      @part-ask-again=${this.#onAskAgain}
      @part-take-back=${this.#onTakeBack}
      @part-answer=${({ detail }: CustomEvent<PartEvents["part-answer"]>) => conversation.answerQuestions(detail.itemId, detail.reply)}
      @part-stale=${() => conversation.refresh()}
      @part-tool=${this.#onTool}
      @part-new=${() => this.#startNew()}
      @part-earlier=${() => conversation.loadEarlier()}
      @part-open=${this.#onOpen}
      @part-deeplink=${this.#onDeeplink}
      @part-feedback=${this.#onFeedback}
      @input=${this.#thread.load}
      @keydown=${this.#history.onKeydown}
    >
      ${this.#header(options, messages)}
      ${this.#history.isShown ? this.#pastThreads(options, messages) : nothing}
      <div class="body" part="body" ?hidden=${this.#history.isShown}>${this.#body(options, messages)}</div>
      ${this.#narrator.render()}
    </section>`;
  }

  #header(options: ChatDockOptions, messages: Messages) {
    const thread = this.#connection?.conversation.state.thread;
    const title = this.#history.isShown
      ? messages.history
      : thread?.title || options.header?.title?.text || messages.title;
    return header({
      options,
      title,
      messages,
      showsHistory: this.#history.isShown,
      onHistory: () => this.showHistory().catch((error) => this.#fail(error)),
      onBack: () => this.hideHistory(),
      onNew: () => this.#startNew(),
    });
  }

  #body(options: ChatDockOptions, messages: Messages) {
    return body({
      ...this.#connected(),
      options,
      messages,
      opinions: this.#feedback.opinions,
      place: this.#place.now,
      trouble: this.#trouble(messages),
    });
  }

  #trouble(messages: Messages): Trouble | null {
    return troubleOf(this.#connected().conversation, messages, {
      lacksThread: this.#thread.hasFailed,
      isSlow: this.#patience.isOver,
    });
  }

  #pastThreads(options: ChatDockOptions, messages: Messages) {
    const { transport, conversation } = this.#connected();
    return html`<chatdock-history
      part="history"
      .transport=${transport}
      .current=${conversation.threadId}
      .locale=${this.#language.locale.format}
      .messages=${messages}
      .canRename=${options.history?.showRename !== false}
      .canDelete=${options.history?.showDelete !== false}
      .onDeleted=${this.#onDeleted}
    ></chatdock-history>`;
  }

  readonly #observer = (server: string): ConversationObserver => ({
    onChange: () => {
      this.requestUpdate();
      if (!this.#connection) return;
      this.#diagnostics.look(this.#connection.conversation);
      this.#patience.look(this.#connection.conversation);
      this.#narrator.progress(this.#connection.conversation);
    },
    onThread: (threadId) => {
      this.#place.show(threadId);
      if (this.options?.thread?.remember) this.#connection?.lastThread.remember(threadId);
      emit(this, "chatkit.thread.change", { threadId });
    },
    onLoad: (threadId, phase) => {
      if (phase === "start") this.#place.load(threadId);
      else this.#place.show(threadId);
      emit(this, phase === "start" ? "chatkit.thread.load.start" : "chatkit.thread.load.end", { threadId });
    },
    onResponse: (phase, ending = "completed") => (phase === "start" ? this.#onStart() : this.#onEnd(ending)),
    onRun: (threadId) => this.#wakeups.tell({ url: this.#connected().url, threadId }),
    onWaiting: () => this.#narrator.wait(),
    onReturned: (inputs, error, threadId) => {
      const { notSent } = this.#messages;
      const reason = error ? `${notSent} ${errorText(error, this.#messages)}` : notSent;
      if (this.composer && this.#place.shows(server, threadId))
        this.composer.giveBack(inputs, reason, inputs[0] && this.#edited.get(inputs[0]));
      else new DraftMemory(server).giveBack(threadId, inputs);
    },
    onToolCall: ({ name, arguments: params }) => this.#runTool({ name, params }),
    onEffect: (name, data) => emit(this, "chatkit.effect", { name, data }),
    onError: (error) => this.#fail(error),
  });

  async #runTool(call: ClientToolCall): Promise<Record<string, unknown> | undefined> {
    const { onClientTool } = this.options ?? {};
    if (!onClientTool)
      this.#fail(new Error(`The assistant asks for "${call.name}", but onClientTool is not set.`));
    return onClientTool?.(call);
  }

  #wake(news: RunNews | null): void {
    this.#thread.retry();
    const { url, conversation } = this.#connection ?? {};
    const isOurs = news === null || (news.url === url && news.threadId === conversation?.threadId);
    if (isOurs) void conversation?.wake();
  }

  #onStart(): void {
    emit(this, "chatkit.response.start");
    this.#thread.retry();
    this.#narrator.start();
    // It is being begun: it can be left a moment later.
    if (this.#wakeups.isHidden) queueMicrotask(() => this.#connection?.conversation.rest());
  }

  #onEnd(ending: Ending): void {
    emit(this, "chatdock.response.end", { ending });
    emit(this, "chatkit.response.end");
    this.#thread.retry();
    const { conversation } = this.#connected();
    this.#narrator.end(conversation, ending);
    if (ending === "failed" && conversation.state.failure?.retryable === false) this.#returnMessage();
  }

  /** What the server refuses as it is goes back to where it can be changed. */
  #returnMessage(): void {
    this.#giveBack(this.#connection?.conversation.withdraw() ?? null);
  }

  #giveBack(input: UserMessageInput | null): void {
    if (input) this.composer?.giveBack([input]);
  }

  readonly #onTakeBack = async ({ detail }: CustomEvent<PartEvents["part-take-back"]>) => {
    const input = await this.#connected().conversation.remove(detail.id);
    if (!input) return;
    this.composer?.takeUp(input);
    this.#narrator.takeBack();
    await this.focusComposer();
  };

  /** The button goes away with what it is tried for: the focus must not go with it. */
  #onTry(work: () => unknown): void {
    void work();
    void this.focusComposer();
  }

  readonly #onSend = ({ detail: { edits, ...message } }: CustomEvent<PartEvents["part-send"]>) => {
    if (edits === undefined) void this.sendUserMessage(message);
    else this.#edit(edits, messageInput(message));
  };

  /** An answer may have begun since the composer was drawn: the words come back. */
  #edit(itemId: string, input: UserMessageInput): void {
    const { conversation } = this.#connected();
    this.#edited.set(input, itemId);
    if (conversation.busy) this.composer?.giveBack([input], this.#messages.answerFirst, itemId);
    else void conversation.edit(itemId, input);
  }

  readonly #onTool = ({ detail }: CustomEvent<PartEvents["part-tool"]>) => {
    emit(this, "chatkit.tool.change", detail);
  };

  readonly #onEdit = ({ detail }: CustomEvent<PartEvents["part-edit"]>) => {
    this.composer?.editing.begin(detail.item);
    void this.focusComposer();
  };

  readonly #onAskAgain = ({ detail }: CustomEvent<PartEvents["part-ask-again"]>) => {
    const { content, quoted_text: reply, attachments } = detail.item;
    void this.sendUserMessage({ content, attachments, ...(reply && { reply }) });
    void this.focusComposer();
  };

  readonly #onDeeplink = ({ detail }: CustomEvent<PartEvents["part-deeplink"]>) => {
    emit(this, "chatkit.deeplink", detail);
  };

  readonly #onFeedback = ({ detail }: CustomEvent<PartEvents["part-feedback"]>) => {
    const { transport, conversation } = this.#connected();
    if (conversation.threadId !== null) void this.#feedback.give(transport, conversation.threadId, detail);
  };

  readonly #onPrompt = ({ detail }: CustomEvent<PartEvents["part-prompt"]>) => {
    const prompt = this.options?.startScreen?.prompts?.[detail.index]?.prompt;
    if (prompt === undefined) return;
    void this.sendUserMessage(typeof prompt === "string" ? { text: prompt } : { content: prompt });
    void this.focusComposer();
  };

  readonly #onOpen = ({ detail }: CustomEvent<PartEvents["part-open"]>) => {
    this.#history.leave();
    if (detail.threadId !== this.#connected().conversation.threadId) {
      this.setThreadId(detail.threadId).catch(() => {});
    }
    void this.focusComposer();
  };

  /** With the last one the buttons of the list are gone: the focus, of a pointer too, must not go with them. */
  readonly #onDeleted = (threadId: string, left: number) => {
    const { url, conversation } = this.#connected();
    void conversation.forget(threadId);
    new DraftMemory(url).forget(threadId);
    if (left === 0) void this.#history.focus("back");
  };

  #reconnect(): void {
    this.#thread.retry();
    this.#connected().conversation.tryNow();
  }

  /** To the text field; where that cannot have it, to the conversation. */
  #rescueFocus(): void {
    if (!this.#history.isShown) this.composer?.focusField();
    if (this.shadowRoot?.activeElement) return;
    this.renderRoot.querySelector<HTMLElement>("[data-action=back], .body:not([hidden]) .scroller")?.focus();
  }

  async #startNew(): Promise<void> {
    await this.setThreadId(null);
    await this.focusComposer();
  }

  async #openFirst(connection: Connection, options: ChatDockOptions): Promise<void> {
    await openFirstThread(connection, options);
    await this.updateComplete;
    if (!this.#isReady) emit(this, "chatkit.ready");
    this.#isReady = true;
  }

  #fail(error: Error): void {
    emit(this, "chatkit.error", { error });
    if (error instanceof UnauthorizedError) emit(this, "chatdock.unauthorized");
  }

  #connected(): Connection {
    if (!this.#connection) throw new Error(`Call setOptions() of <${this.localName}> first.`);
    return this.#connection;
  }

  get #messages(): Messages {
    return this.#language.messages;
  }
}
