import { type Failure, failureOf } from "./failure.ts";
import type {
  CustomAction,
  StreamingOp,
  ThreadStreamEvent,
  UserMessageContent,
  UserMessageInput,
  UserMessageItem,
} from "./protocol.ts";
import { Reading } from "./reading.ts";
import { type Memory, RunMemory } from "./run-memory.ts";
import type { RunOrigin } from "./run-stream.ts";
import {
  dropAfter,
  EMPTY_THREAD,
  endTurn,
  loadedThread,
  markStopped,
  prependPage,
  reduceEvent,
  startTurn,
  type ThreadState,
} from "./thread-state.ts";
import type { Transport } from "./transport.ts";
import { uniqueId } from "./unique-id.ts";

/** What a conversation is doing. */
export type Phase = "idle" | "loading" | "answering" | "reconnecting" | "stopping";

/** How the reading of an answer ended. `left`: the answer goes on at the server. */
export type Ending = "completed" | "stopped" | "failed" | "left";

/** A message on its way, or one that was not accepted; replaced by the server's own item when that arrives. */
export interface OutgoingMessage {
  input: UserMessageInput;
}

/** A request whose end has not been seen: sent again as it was, the server answers it once. */
type SentRequest = Extract<RunOrigin, { op: StreamingOp }>;

/** How a conversation tells what happens in it. */
export interface ConversationObserver {
  onChange(): void;
  onThread?(threadId: string | null): void;
  onLoad?(threadId: string, phase: "start" | "end"): void;
  onResponse?(phase: "start" | "end", ending?: Ending): void;
  onEffect?(name: string, data: Record<string, unknown>): void;
  onError?(error: Error): void;
}

const PAGE_SIZE = 50;

/** One thread as a reader uses it: load, send, stop, retry. Draws nothing; the observer does. */
export class Conversation {
  state: ThreadState = EMPTY_THREAD;
  phase: Phase = "idle";
  outgoing: OutgoingMessage | null = null;
  readonly #memory: RunMemory;
  #reading: Reading | null = null;
  /** The run whose first frame has been written to memory. */
  #rememberedRun: string | null = null;
  #unsettled: SentRequest | null = null;
  /** The last answer broke off at our end only. */
  #isCut = false;
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
  }

  get threadId(): string | null {
    return this.state.thread?.id ?? null;
  }

  /** Whether an answer is being made or a thread is on its way: nothing can be sent meanwhile. */
  get busy(): boolean {
    return this.phase !== "idle";
  }

  /** Whether an answer is being made. */
  get answering(): boolean {
    return this.busy && this.phase !== "loading";
  }

  /** Leaves the thread on screen and opens another one, or none. A running answer goes on at the server. */
  async open(threadId: string | null): Promise<void> {
    this.leave();
    this.#left = null;
    this.#opening = null;
    this.outgoing = null;
    this.#unsettled = null;
    this.#set(EMPTY_THREAD, "idle");
    if (threadId === null) {
      this.observer.onThread?.(null);
      return;
    }
    await this.#load(threadId);
  }

  /** Stops reading whatever is being read; `rejoin` takes it up again. */
  leave(): void {
    this.#left = this.phase;
    this.#reading?.leave();
    if (this.busy) this.#end("left");
  }

  /** Takes up what `leave` left: the message that was on its way, else the thread as it is by now. */
  async rejoin(): Promise<void> {
    const left = this.#left;
    this.#left = null;
    if (left === null || this.busy) return;
    if (left !== "idle" && this.outgoing && this.#unsettled) return this.retry();
    const threadId = this.#opening ?? this.threadId;
    // What went wrong is shown in the thread.
    if (threadId !== null) await this.#load(threadId).catch(() => {});
  }

  /** Sends a message; in a new thread when there is none. Ignored while an answer is being made. */
  async send(input: UserMessageInput): Promise<void> {
    if (this.busy) return;
    this.outgoing = { input };
    await this.#post(input);
  }

  /** Sends the op for a custom action of this thread. */
  async act(action: CustomAction, itemId?: string): Promise<void> {
    if (this.threadId === null || this.busy) return;
    const params = { thread_id: this.threadId, action, ...(itemId !== undefined && { item_id: itemId }) };
    await this.#request({ type: "threads.custom_action", params });
  }

  /** Tries again what failed: the request that got no answer, the message, or the answer to the last one. */
  async retry(): Promise<void> {
    if (this.busy) return;
    if (this.#unsettled) return this.#ask(this.#unsettled);
    if (this.outgoing) return this.#post(this.outgoing.input);
    // The server may well have gone on without us: what it has is better than a second answer.
    if (this.#isCut) return this.refresh();
    const last = this.state.items.findLast((item) => item.type === "user_message");
    if (!last || this.threadId === null) return;
    const params = { thread_id: this.threadId, item_id: last.id };
    this.state = dropAfter(this.state, last.id);
    await this.#request({ type: "threads.retry_after_item", params });
  }

  /** Takes back the message that was not accepted, for its writer to change it. */
  withdraw(): UserMessageInput | null {
    if (this.busy || !this.outgoing) return null;
    const { input } = this.outgoing;
    this.outgoing = null;
    this.#unsettled = null;
    this.observer.onChange();
    return input;
  }

  /** Ends the answer that is being made; what has arrived of it stays. */
  stop(): void {
    if (this.answering && this.#reading?.stop()) this.#set(this.state, "stopping");
  }

  /** Loads the page of items before the first one on screen. */
  async loadEarlier(): Promise<void> {
    const { thread, earlier } = this.state;
    if (!thread || earlier === null) return;
    try {
      const params = { thread_id: thread.id, limit: PAGE_SIZE, after: earlier };
      const page = await this.transport.json("items.list", params);
      if (this.threadId === thread.id) this.#set(prependPage(this.state, page), this.phase);
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

  /** The thread was deleted: forgets it, and leaves it when it is the open one. */
  async forget(threadId: string): Promise<void> {
    this.#memory.forget(threadId);
    if (this.threadId === threadId) await this.open(null);
  }

  /** Loads a thread and follows the answer that is being made in it. Resolves once it is known whether there is one. */
  async #load(threadId: string): Promise<void> {
    const reading = this.#begin({ threadId, after: this.#memory.recall(threadId) }, "loading");
    this.#opening = threadId;
    this.observer.onLoad?.(threadId, "start");
    let isFollowed = false;
    try {
      // First the run, then the items: an answer that ends in between is in one of them.
      isFollowed = await isThereMore(reading);
      await this.#loadItems(threadId, reading.signal);
    } catch (error) {
      if (reading !== this.#reading) return;
      reading.leave();
      this.#fail(error);
      throw error;
    }
    if (reading !== this.#reading) return;
    if (isFollowed) {
      void this.#read(reading);
      return;
    }
    this.#memory.forget(threadId);
    this.#end("completed");
  }

  async #loadItems(threadId: string, signal: AbortSignal): Promise<void> {
    const [thread, newest] = await Promise.all([
      this.transport.json("threads.get_by_id", { thread_id: threadId }, signal),
      this.transport.json("items.list", { thread_id: threadId, limit: PAGE_SIZE }, signal),
    ]);
    signal.throwIfAborted();
    const isChanged = this.threadId !== threadId;
    const { stopped } = isChanged ? EMPTY_THREAD : this.state;
    this.#opening = null;
    this.#set({ ...loadedThread(thread, newest), stopped }, "loading");
    if (isChanged) this.observer.onThread?.(threadId);
    this.observer.onLoad?.(threadId, "end");
  }

  #post(input: UserMessageInput): Promise<void> {
    const thread_id = this.threadId;
    return this.#request(
      thread_id === null
        ? { type: "threads.create", params: { input } }
        : { type: "threads.add_user_message", params: { thread_id, input } },
    );
  }

  #request(op: StreamingOp): Promise<void> {
    return this.#ask({ op, idempotencyKey: uniqueId() });
  }

  async #ask(request: SentRequest): Promise<void> {
    const reading = this.#begin(request, "answering");
    this.#unsettled = request;
    this.#startResponse();
    await this.#read(reading);
  }

  #begin(origin: RunOrigin, phase: Phase): Reading {
    this.#reading?.leave();
    this.#isCut = false;
    this.#rememberedRun = null;
    this.#reading = new Reading(this.transport, origin, {
      // A loaded thread is busy only once the server has shown that there is something to follow.
      onRun: () => {
        if (!this.answering) this.#startResponse();
      },
      onReconnecting: (lost) => {
        if (this.phase === "answering" || this.phase === "reconnecting") {
          this.#set(this.state, lost ? "reconnecting" : "answering");
        }
      },
    });
    this.#set(this.state, phase);
    return this.#reading;
  }

  async #read(reading: Reading): Promise<void> {
    const isOurs = "op" in reading.origin;
    const loaded = new Set(isOurs ? [] : this.state.items.map(({ id }) => id));
    try {
      for await (const event of reading.events()) {
        if (isOurs || isNews(event, loaded, reading.runId !== null)) this.#apply(event, isOurs);
        this.#rememberStart(reading);
      }
    } catch (error) {
      if (reading === this.#reading) this.#breakOff(reading, error);
      return;
    }
    if (reading === this.#reading) this.#settle(reading);
  }

  /** The run is over. A request that was stopped before its answer began may still reach the server: it keeps its key. */
  #settle(reading: Reading): void {
    if (reading.hasBegun && "op" in reading.origin) this.#unsettled = null;
    if (this.threadId !== null) this.#memory.forget(this.threadId);
    const ending = this.state.failure ? "failed" : "completed";
    this.#end(reading.isStopped ? "stopped" : ending);
  }

  /** The run goes on for all we know. */
  #breakOff(reading: Reading, error: unknown): void {
    const isStored = this.outgoing === null || !("op" in reading.origin);
    if (reading.hasBegun && isStored) this.#unsettled = null;
    this.#isCut = isStored && reading.cursor !== null;
    this.#fail(error);
  }

  #apply(event: ThreadStreamEvent, isOurs: boolean): void {
    const before = this.threadId;
    if (event.type === "thread.item.done" && event.item.type === "user_message") {
      this.#confirm(event.item, isOurs);
    }
    if (event.type === "client_effect") this.observer.onEffect?.(event.name, event.data ?? {});
    this.#set(reduceEvent(this.state, event), this.phase);
    if (this.threadId !== before) this.observer.onThread?.(this.threadId);
  }

  /** A message has become an item. In a run that another tab started it need not be ours. */
  #confirm(item: UserMessageItem, isOurs: boolean): void {
    if (!isOurs && textOf(item.content) !== textOf(this.outgoing?.input.content ?? [])) return;
    this.outgoing = null;
    if (!isOurs) this.#unsettled = null;
  }

  #startResponse(): void {
    this.#set(startTurn(this.state), "answering");
    this.observer.onResponse?.("start");
  }

  #rememberStart({ cursor, runId }: Reading): void {
    if (cursor === null || this.threadId === null || this.#rememberedRun === runId) return;
    this.#rememberedRun = runId;
    this.#memory.remember(this.threadId, cursor);
  }

  #fail(error: unknown): void {
    this.#report(error);
    this.#end("failed", failureOf(error));
  }

  #end(ending: Ending, failure: Failure | null = null): void {
    const wasAnswering = this.answering;
    this.#reading = null;
    const state = endTurn(this.state, failure);
    const hasMark = ending === "stopped" && this.outgoing === null;
    this.#set(hasMark ? markStopped(state) : state, "idle");
    if (wasAnswering) this.observer.onResponse?.("end", ending);
  }

  #set(state: ThreadState, phase: Phase): void {
    this.state = state;
    this.phase = phase;
    this.observer.onChange();
  }

  #report(error: unknown): void {
    this.observer.onError?.(error instanceof Error ? error : new Error(String(error)));
  }
}

/** A thread can be read without its run: when that is out of reach, nothing is lost that was shown. */
async function isThereMore(reading: Reading): Promise<boolean> {
  try {
    return await reading.open();
  } catch {
    reading.signal.throwIfAborted();
    return false;
  }
}

/**
 * Whether a frame of a thread that was loaded a moment ago says more than what was loaded. Items that were loaded are
 * complete; of a run that is over, everything but its failure is stored.
 */
function isNews(event: ThreadStreamEvent, loaded: ReadonlySet<string>, isRunning: boolean): boolean {
  if (!isRunning) return event.type === "error" || event.type === "stream_options";
  if (event.type === "thread.item.added") return !loaded.has(event.item.id);
  if (event.type === "thread.item.updated") return !loaded.has(event.item_id);
  return true;
}

function textOf(content: readonly UserMessageContent[]): string {
  return content.map((part) => part.text).join("");
}
