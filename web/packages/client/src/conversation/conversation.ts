import { HttpError } from "../errors.ts";
import { type Failure, failureOf, failureOfRun } from "../failure.ts";
import type {
  ClientToolCallItem,
  CustomAction,
  FailedAction,
  StreamingOp,
  StructuredInputReply,
  ThreadItem,
  ThreadStreamEvent,
  UserMessageInput,
} from "../protocol.ts";
import { Reading } from "../run/reading.ts";
import { type Memory, RunMemory } from "../run/run-memory.ts";
import type { RunOrigin } from "../run/run-stream.ts";
import { openQuestion } from "../thread/questions.ts";
import { dropAfter, EMPTY_THREAD, reworded, type ThreadState } from "../thread/thread-state.ts";
import type { Transport } from "../transport/transport.ts";
import { answerCall, isFresh, pendingToolCall } from "./client-tool.ts";
import type { ConversationObserver, Ending, OutgoingMessage, Phase } from "./conversation-observer.ts";
import { FailureCause } from "./failure-cause.ts";
import { isNews, isThereMore, loadMarks, loadPageBefore, loadThread } from "./loading.ts";
import { Outbox, type SentRequest } from "./outbox.ts";
import { Turns } from "./turns.ts";
import type { WaitingMessage } from "./waiting-messages.ts";

/** One thread as a reader uses it: load, send, wait, stop, retry. Draws nothing; the observer does. */
export class Conversation {
  /** The connection was lost and is being made again. */
  isLost = false;
  readonly #memory: RunMemory;
  readonly #turns: Turns;
  readonly #cause: FailureCause;
  #outbox: Outbox;
  /** Whose messages are given back. */
  #writer = Symbol();
  #reading: Reading | null = null;
  /** The number of the last frame of the thread that was read. */
  #cursor: number | null = null;
  /** What the server has queued, by all we know: it has lost that when there is nothing to follow. */
  #expected: readonly WaitingMessage[] = [];
  /** The last answer broke off at our end only. */
  #isCut = false;
  /** The tool of the page that runs. */
  #tool: ClientToolCallItem | null = null;
  /** What `leave` interrupted. */
  #left: Phase | null = null;
  /** The thread that is being loaded. */
  #opening: string | null = null;

  constructor(
    private readonly transport: Transport,
    private readonly observer: ConversationObserver,
    memory: Memory,
  ) {
    this.#memory = new RunMemory(memory);
    this.#cause = new FailureCause(transport);
    this.#outbox = this.#newOutbox();
    this.#turns = new Turns(
      observer,
      () => this.#outbox,
      () => void this.#learnEndings(),
    );
  }

  /** What is on screen. */
  get state(): ThreadState {
    return this.#turns.state;
  }

  get phase(): Phase {
    return this.#turns.phase;
  }

  get threadId(): string | null {
    return this.state.thread?.id ?? null;
  }

  /** A message on its way, or one that was not accepted; gone when its item arrives. */
  get outgoing(): OutgoingMessage | null {
    return this.#outbox.outgoing;
  }

  /** The messages that wait for their turn, in order. */
  get waiting(): readonly WaitingMessage[] {
    return this.#outbox.waiting.messages;
  }

  /** Whether something that was written here has not reached the server: it would be lost with the page. */
  get hasUnsent(): boolean {
    const isLacking = this.outgoing !== null && !this.#asked?.hasBegun;
    return isLacking || this.waiting.some(({ runId }) => runId === null);
  }

  /** Whether an answer is being made or a thread is on its way: what is sent meanwhile has to wait. */
  get busy(): boolean {
    return this.#turns.busy;
  }

  /** Whether an answer is being made. */
  get answering(): boolean {
    return this.#turns.answering;
  }

  /**
   * Leaves the thread on screen and opens another one, or none. A running answer goes on at the server; what has not got
   * there is given back.
   */
  async open(threadId: string | null): Promise<void> {
    const from = this.#opening ?? this.threadId;
    const unsent = this.#takeUnsent();
    this.leave();
    this.#left = null;
    this.#opening = null;
    this.#cursor = null;
    this.#isCut = false;
    // What the server has got of the old one it runs all the same.
    this.#outbox = this.#newOutbox();
    this.#turns.show(EMPTY_THREAD, "idle");
    if (threadId === null) this.observer.onThread?.(null);
    const loading = threadId === null ? null : this.#load(threadId);
    if (unsent.length > 0) this.observer.onReturned?.(unsent, null, from);
    await loading;
  }

  /** Forgets what has not got to the server: its writer has gone. */
  forgetUnsent(): void {
    this.#writer = Symbol();
    this.#outbox = this.#newOutbox();
    this.observer.onChange();
  }

  /** Leaves for good; what has not got to the server is given back. */
  dispose(): void {
    const unsent = this.#takeUnsent();
    this.leave();
    if (unsent.length > 0) this.observer.onReturned?.(unsent, null, this.#opening ?? this.threadId);
  }

  /** The thread to be opened is not there: what was written for it begins a new one. */
  beginAnew(): void {
    const inputs = this.#outbox.waiting.takeUnsent();
    void this.open(null);
    for (const input of inputs) void this.send(input);
  }

  /** Stops reading whatever is being read; `rejoin` takes it up again. */
  leave(): void {
    this.#left = this.phase;
    this.#reading?.leave();
    if (this.busy) this.#end("left");
  }

  /**
   * Nobody looks: an answer that is only followed is left, as browsers have few connections to a server. `wake` takes it
   * up again.
   */
  rest(): void {
    if (this.answering && this.#reading && !("op" in this.#reading.origin)) this.leave();
  }

  /** Takes up what `leave` left: the message that was on its way, else the thread as it is by now. */
  async rejoin(): Promise<void> {
    const left = this.#left;
    this.#left = null;
    if (left === null || this.busy) return;
    if (left !== "idle" && this.outgoing && this.#outbox.unsettled) return this.retry();
    const threadId = this.#opening ?? this.threadId;
    // What went wrong is shown in the thread.
    if (threadId !== null) await this.#load(threadId).catch(() => {});
  }

  /**
   * Sends a message; in a new thread when there is none. Behind an answer that is being made, a thread that is not loaded
   * yet or a message that did not get there it waits for its turn.
   */
  async send(input: UserMessageInput): Promise<void> {
    const isFirst = !this.#isOpening && !this.outgoing && this.waiting.length === 0;
    if (isFirst && !this.busy) return this.#post(input);
    this.#outbox.waiting.add(input);
    this.observer.onWaiting?.();
    if (this.busy) this.#handOver();
    else await this.#goOn();
  }

  /** Takes back a message that waits. Null when its turn has begun meanwhile. */
  async remove(id: string): Promise<UserMessageInput | null> {
    try {
      const input = await this.#outbox.waiting.remove(this.threadId, id);
      if (input && this.threadId !== null) this.observer.onRun?.(this.threadId);
      return input;
    } catch (error) {
      this.#report(error);
      return null;
    }
  }

  /** Sends the op for a custom action of this thread. */
  async act(action: CustomAction, itemId?: string): Promise<void> {
    if (this.threadId === null || this.busy) return;
    const params = { thread_id: this.threadId, action, ...(itemId !== undefined && { item_id: itemId }) };
    await this.#request({ type: "threads.custom_action", params });
  }

  /** Puts what an action has changed in its place, unless another thread has been opened since. */
  replaceItem(item: ThreadItem): void {
    this.#turns.replace(item);
  }

  /** Answers the questions of a structured input of this thread, or skips them. */
  async answerQuestions(itemId: string, input: StructuredInputReply): Promise<void> {
    if (this.threadId === null || this.busy) return;
    const params = { thread_id: this.threadId, item_id: itemId, input };
    await this.#request({ type: "threads.add_structured_input", params });
  }

  /** Tries again what failed: the request that got no answer, the action, the message, or the answer to the last one. */
  async retry(): Promise<void> {
    if (this.busy) return;
    // What went wrong is shown in the thread.
    if (this.#opening !== null) return this.#load(this.#opening).catch(() => {});
    if (this.#outbox.unsettled) return this.#ask(this.#outbox.unsettled);
    const failed = this.#cause.action(this.state.failure);
    if (failed) return this.act(failed.action, failed.item_id ?? undefined);
    if (this.outgoing) return this.#post(this.outgoing.input);
    // The server may well have gone on without us: what it has is better than a second answer.
    if (this.#isCut) return this.refresh();
    const last = this.state.items.findLast((item) => item.type === "user_message");
    if (!last || this.threadId === null) return;
    const params = { thread_id: this.threadId, item_id: last.id };
    this.#turns.state = dropAfter(this.state, last.id);
    await this.#request({ type: "threads.retry_after_item", params });
  }

  /** Whether a message can be asked anew in other words: at other servers than ChatDock only in its own. */
  get canEdit(): boolean {
    return this.transport.canResume && (this.state.thread?.status?.type ?? "active") === "active";
  }

  /**
   * Asks a message anew in other words; what came after it goes. Where the server knows no such thing, the words are a
   * message of their own.
   */
  async edit(itemId: string, input: UserMessageInput): Promise<void> {
    if (this.busy || this.threadId === null) return;
    if (!this.transport.canResume) return this.send(input);
    this.#turns.state = reworded(dropAfter(this.state, itemId), itemId, input);
    const params = { thread_id: this.threadId, item_id: itemId, input };
    await this.#request({ type: "threads.retry_after_item", params });
  }

  /** Takes back the message that was not accepted, for its writer to change it. */
  withdraw(): UserMessageInput | null {
    if (this.busy || !this.outgoing) return null;
    const input = this.#outbox.withdraw();
    this.observer.onChange();
    void this.#advance();
    return input;
  }

  /** Ends the answer that is being made; what has arrived of it stays. */
  stop(): void {
    if (this.#tool) this.#stopTool(this.#tool);
    else if (this.answering && this.#reading?.stop()) this.#turns.show(this.state, "stopping");
  }

  /** The answer does not go on, whatever the tool gives; the server is told not to wait for it. */
  #stopTool({ thread_id }: ClientToolCallItem): void {
    const runId = this.#reading?.runId;
    if (runId) void this.transport.stop(thread_id, runId).catch(() => {});
    this.#end("stopped");
    void this.#advance();
  }

  /** Loads the page of items before the first one on screen. */
  async loadEarlier(): Promise<void> {
    const { thread, earlier } = this.state;
    if (!thread || earlier === null) return;
    try {
      const prepend = await loadPageBefore(this.transport, thread.id, earlier);
      if (this.threadId === thread.id) this.#turns.show(prepend(this.state), this.phase);
    } catch (error) {
      this.#report(error);
    }
  }

  /** Reads the thread again, for changes that came from elsewhere. */
  async refresh(): Promise<void> {
    if (this.threadId === null || this.busy) return;
    // What went wrong is shown in the thread.
    await this.#load(this.threadId).catch(() => {});
  }

  /** Something may have changed: the network is back, the page is seen again, another tab has begun a run. */
  async wake(): Promise<void> {
    if (this.#left !== null) return this.rejoin();
    if (this.busy) {
      this.tryNow();
      return this.#loadWaiting();
    }
    if (this.#isCut || this.#opening !== null) return this.retry();
    if (this.outgoing) return;
    // A failure is read again where the server tells of it; of a request that may not have arrived it cannot.
    const isTold = this.transport.canResume && this.#outbox.unsettled === null;
    if (!this.state.failure || isTold) await this.refresh();
  }

  /** Does not wait any longer before connecting again. */
  tryNow(): void {
    this.#reading?.tryNow();
    this.#outbox.waiting.tryNow();
  }

  /** The thread was deleted: forgets it, and leaves it when it is the open one. */
  async forget(threadId: string): Promise<void> {
    this.#memory.forget(threadId);
    if (this.threadId === threadId) await this.open(null);
  }

  /** The reading of what was asked for here. */
  get #asked(): Reading | null {
    return this.#reading && "op" in this.#reading.origin ? this.#reading : null;
  }

  /** Takes out what was written for this thread and has not got there, as far as that is known. */
  #takeUnsent(): UserMessageInput[] {
    const mayArrive = this.#asked !== null && (this.#asked.hasBegun || !this.isLost);
    const outgoing = mayArrive ? null : this.#outbox.withdraw();
    return [...(outgoing ? [outgoing] : []), ...this.#outbox.waiting.takeUnsent()];
  }

  /** Whether there is a thread to be loaded that is not on screen yet. */
  get #isOpening(): boolean {
    return this.#opening !== null && this.#opening !== this.threadId;
  }

  /** Loads a thread and follows the answer that is being made in it. Resolves once it is known whether there is one. */
  async #load(threadId: string): Promise<void> {
    const reading = this.#begin({ threadId, after: this.#memory.recall(threadId) }, "loading");
    this.#opening = threadId;
    this.observer.onLoad?.(threadId, "start");
    let isFollowed = false;
    let failedAction: FailedAction | null = null;
    try {
      // First the run, then the items: an answer that ends in between is in one of them.
      isFollowed = await isThereMore(reading);
      failedAction = await this.#loadItems(threadId, reading);
    } catch (error) {
      if (reading !== this.#reading) return;
      reading.leave();
      this.#fail(error);
      throw error;
    }
    if (reading !== this.#reading) return;
    if (isFollowed) {
      void this.#loadWaiting();
      void this.#read(reading, new Set(this.state.items.map(({ id }) => id)));
      return;
    }
    this.#memory.forget(threadId);
    const { lastState } = reading;
    if (isFresh(pendingToolCall(this.state)) && (await this.#runTool(reading))) return;
    if (reading !== this.#reading) return;
    const failure = this.outgoing || this.state.failure ? null : failureOfRun(lastState);
    if (failure) {
      this.#cause.note(failure, reading, failedAction);
      this.#turns.mark("interrupted");
    }
    // A question alone says by itself that it was not answered.
    this.#end(lastState === "stopped" ? "stopped" : "completed", openQuestion(this.state) ? null : failure);
    void this.#advance();
  }

  /** Resolves to the action that the newest run failed at, if it was one. */
  async #loadItems(threadId: string, reading: Reading): Promise<FailedAction | null> {
    const before = this.state;
    const { state, failedAction } = await loadThread(this.transport, threadId, before, reading.signal);
    const isChanged = before.thread?.id !== threadId;
    const { failure, notices } = before;
    // Of a run that has failed the server tells no more than that, later on.
    const isKept = failure !== null && this.#cause.isOf(failure, reading.lastRunId);
    this.#opening = null;
    this.#turns.show(isKept ? { ...state, failure, notices } : state, "loading");
    if (!isChanged) this.#outbox.confirmLoaded(before.items, state.items);
    if (isChanged) this.observer.onThread?.(threadId);
    this.observer.onLoad?.(threadId, "end");
    return failedAction;
  }

  /** What waits in the thread's queue. Behind the items: a message whose turn begins meanwhile comes with its run's frames. */
  async #loadWaiting(): Promise<void> {
    if (this.threadId === null || !this.transport.canResume) return;
    const isItem = (id: string) => this.state.items.some((item) => item.id === id);
    // Nothing is lost by a failure: the messages are shown when their turns begin.
    await this.#outbox.waiting.load(this.threadId, isItem).catch(() => {});
  }

  #post(input: UserMessageInput): Promise<void> {
    return this.#ask(this.#outbox.message(input, this.threadId));
  }

  #request(op: StreamingOp): Promise<void> {
    return this.#ask(this.#outbox.request(op));
  }

  async #ask(request: SentRequest): Promise<void> {
    const reading = this.#begin(request, "answering");
    this.#opening = null;
    this.#outbox.unsettled = request;
    this.#turns.ask(request.op);
    await this.#read(reading);
  }

  #begin(origin: RunOrigin, phase: Phase): Reading {
    this.#reading?.leave();
    this.#left = null;
    this.#isCut = false;
    this.#expected = [];
    this.isLost = false;
    this.#reading = new Reading(this.transport, origin, {
      // A loaded thread is busy only once the server has shown that there is something to follow.
      onRun: () => {
        if (!this.answering) this.#turns.start();
        if ("op" in origin && this.threadId !== null) this.observer.onRun?.(this.threadId);
        this.#handOver();
      },
      onReconnecting: (lost) => this.#noteConnection(lost),
      // Of an answer that broke off at the server nothing more comes but the turns of what waits.
      isOver: () => this.state.failure !== null && this.waiting.length === 0,
    });
    this.#turns.prepare(phase);
    return this.#reading;
  }

  #noteConnection(isLost: boolean): void {
    this.isLost = isLost;
    if (isLost) this.#outbox.waiting.noteLost();
    const isOpen = this.phase === "answering" || this.phase === "reconnecting";
    this.#turns.show(this.state, isOpen ? (isLost ? "reconnecting" : "answering") : this.phase);
  }

  /** Reads to the end; `loaded` are the items of a thread that was loaded a moment ago. */
  async #read(reading: Reading, loaded: ReadonlySet<string> | null = null): Promise<void> {
    const isOurs = "op" in reading.origin;
    try {
      for await (const event of reading.events()) {
        if (reading !== this.#reading) return;
        this.#cursor = reading.cursor;
        if (!loaded || isNews(event, loaded, reading.runId !== null)) this.#apply(event, isOurs);
        if (this.threadId !== null) this.#memory.note(this.threadId, reading.runId, reading.cursor);
      }
    } catch (error) {
      if (reading !== this.#reading) return;
      const edited = refusedEdit(reading.origin, error);
      if (edited) this.#giveBack([edited], error, this.threadId);
      return edited || isOvertaken(reading.origin, error)
        ? this.#followOther()
        : this.#breakOff(reading, error);
    }
    if (reading === this.#reading) await this.#settle(reading);
  }

  /** The run is over. A request that was stopped before its answer began may still reach the server: it keeps its key. */
  async #settle(reading: Reading): Promise<void> {
    if (reading.hasBegun && "op" in reading.origin) this.#outbox.unsettled = null;
    if (this.threadId !== null) this.#memory.forget(this.threadId);
    // The server tells a stop from elsewhere, or from before a reload.
    const wasStopped = reading.hasBegun && reading.lastState === "stopped";
    const ending = reading.isStopped || wasStopped ? "stopped" : "completed";
    if (ending === "completed" && (await this.#runTool(reading))) return;
    if (reading !== this.#reading) return;
    const { failure } = this.state;
    if (failure && this.threadId !== null) {
      await this.#cause.find(failure, reading, this.threadId);
      if (reading !== this.#reading) return;
    }
    this.#end(failure ? "failed" : ending);
    const lost = reading.hasBegun ? [] : this.#outbox.waiting.takeLost(this.#expected);
    if (lost.length > 0) this.observer.onReturned?.(lost, null, this.threadId);
    await this.#advance(reading.isCutShort);
  }

  /** Runs the tool of the page that the answer waits for, and reads on. False when there is none, or nobody to run it. */
  async #runTool(reading: Reading): Promise<boolean> {
    const call = pendingToolCall(this.state);
    if (!call || this.state.failure || this.threadId === null) return false;
    this.#tool = call;
    if (!this.answering) this.#turns.start();
    const isAnswered = await answerCall(call, this.observer, async (result) => {
      // Somebody stopped or left meanwhile.
      if (reading !== this.#reading) return;
      this.#tool = null;
      const params = { thread_id: call.thread_id, result };
      await this.#request({ type: "threads.add_client_tool_output", params });
    });
    if (this.#tool === call) this.#tool = null;
    return isAnswered;
  }

  /** Tries what comes before the messages that wait, if anything does, and then those. */
  #goOn(): Promise<void> {
    this.#left = null;
    const isBlocked = this.#isOpening || this.outgoing !== null || this.#outbox.unsettled !== null;
    return isBlocked ? this.retry() : this.#advance();
  }

  /** Goes on with what waits, or with what follows an answer that was stopped. */
  async #advance(isCutShort = false): Promise<void> {
    if (this.#left !== null) return;
    if (this.threadId !== null && (isCutShort || this.#outbox.waiting.isQueued))
      return this.#follow(this.threadId);
    if (this.outgoing || this.#outbox.unsettled || this.busy) return;
    const next = this.#outbox.waiting.takeNext();
    if (next) await this.#post(next.input);
  }

  /** Reads on behind the last frame: the server begins the next turn by itself. */
  async #follow(threadId: string): Promise<void> {
    const reading = this.#begin({ threadId, after: this.#cursor }, "loading");
    this.#expected = this.waiting;
    await this.#read(reading);
  }

  /** What waits goes to the server's queue, once the run before it has got there. */
  #handOver(): void {
    const hasPlace = this.transport.canResume && (this.#reading?.hasBegun ?? false);
    if (this.threadId !== null && hasPlace) this.#outbox.waiting.handOver(this.threadId);
  }

  #newOutbox(): Outbox {
    const writer = this.#writer;
    const outbox: Outbox = new Outbox(this.transport, {
      onChange: () => this.observer.onChange(),
      onQueued: () => {
        if (outbox !== this.#outbox || this.threadId === null) return;
        this.observer.onRun?.(this.threadId);
        if (!this.busy) void this.#advance();
      },
      onRefused: (inputs, error, threadId) => {
        if (writer === this.#writer) this.#giveBack(inputs, error, threadId);
      },
    });
    return outbox;
  }

  /** Another tab was quicker to ask for the answer anew: that one is shown. */
  async #followOther(): Promise<void> {
    this.#outbox.unsettled = null;
    this.#end("left");
    await this.refresh();
  }

  /** The run goes on for all we know. */
  #breakOff(reading: Reading, error: unknown): void {
    const isStored = this.outgoing === null || !("op" in reading.origin);
    if (reading.hasBegun && isStored) this.#outbox.unsettled = null;
    this.#isCut = isStored && reading.cursor !== null;
    const failure = this.#fail(error);
    if (!this.#isCut) this.#cause.note(failure, reading);
  }

  /** An answer may have been stopped in another tab, or have broken off, before the next one began. */
  async #learnEndings(): Promise<void> {
    const { threadId } = this;
    if (threadId === null) return;
    const marks = await loadMarks(this.transport, threadId);
    if (this.threadId === threadId && marks.size > 0) this.#turns.learn(marks);
  }

  #apply(event: ThreadStreamEvent, isOurs: boolean): void {
    const before = this.threadId;
    this.#turns.apply(event, isOurs);
    if (this.threadId === before) return;
    this.observer.onThread?.(this.threadId);
    this.#handOver();
  }

  #fail(error: unknown): Failure {
    const failure = failureOf(error);
    this.#report(error);
    const { waiting } = this.#outbox;
    waiting.noteLost();
    this.#end("failed", failure);
    // With its thread a queue is gone, too.
    const lost = error instanceof HttpError && error.status === 404 ? waiting.takeLost(waiting.messages) : [];
    if (lost.length > 0) this.observer.onReturned?.(lost, null, this.threadId);
    return failure;
  }

  #end(ending: Ending, failure: Failure | null = null): void {
    this.#reading = null;
    this.#tool = null;
    this.isLost = false;
    this.#turns.end(ending, failure);
  }

  /** The server does not take these messages. */
  #giveBack(inputs: UserMessageInput[], error: unknown, threadId: string | null): void {
    this.#report(error);
    this.observer.onReturned?.(inputs, asError(error), threadId);
  }

  #report(error: unknown): void {
    this.observer.onError?.(asError(error));
  }
}

function isRetry(origin: RunOrigin): boolean {
  return "op" in origin && origin.op.type === "threads.retry_after_item";
}

/** The new words of a message, if the server does not take them. */
function refusedEdit(origin: RunOrigin, error: unknown): UserMessageInput | null {
  const isRefused = error instanceof HttpError && !error.retryable;
  if (!isRefused || !("op" in origin) || origin.op.type !== "threads.retry_after_item") return null;
  return origin.op.params.input ?? null;
}

/** Whether an answer was to be made anew in a thread that is busy. */
function isOvertaken(origin: RunOrigin, error: unknown): boolean {
  return isRetry(origin) && error instanceof HttpError && error.code === "busy";
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
