import { ChatDockError, UnauthorizedError } from "./errors.ts";
import type { CustomAction, StreamingOp, ThreadStreamEvent, UserMessageInput } from "./protocol.ts";
import { type RunOrigin, RunStream } from "./run-stream.ts";
import {
  dropAfter,
  EMPTY_THREAD,
  endTurn,
  type Failure,
  loadedThread,
  prependPage,
  reduceEvent,
  startTurn,
  type ThreadState,
} from "./thread-state.ts";
import type { Transport } from "./transport.ts";
import { uniqueId } from "./unique-id.ts";

/** What a conversation is doing. */
export type Phase = "idle" | "loading" | "answering" | "reconnecting" | "stopping";

/** A message on its way: shown at once, replaced by the server's own item when that arrives. */
export interface OutgoingMessage {
  input: UserMessageInput;
  /** The same for every try, so that the server answers once. */
  key: string;
}

/** Keeps small values across page loads, as `localStorage` does. */
export type Memory = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** How a conversation tells what happens in it. */
export interface ConversationObserver {
  onChange(): void;
  onThread?(threadId: string | null): void;
  onLoad?(threadId: string, phase: "start" | "end"): void;
  onResponse?(phase: "start" | "end"): void;
  onEffect?(name: string, data: Record<string, unknown>): void;
  onError?(error: Error): void;
}

const PAGE_SIZE = 50;
const STOP_PATIENCE_MS = 3_000;

/** One thread as a reader uses it: load, send, stop, retry. Draws nothing; the observer does. */
export class Conversation {
  state: ThreadState = EMPTY_THREAD;
  phase: Phase = "idle";
  outgoing: OutgoingMessage | null = null;
  #work: AbortController | null = null;
  #runId: string | null = null;
  /** The read whose first frame has been written to memory. */
  #remembered: AbortController | null = null;
  /** The last answer broke off at our end only. */
  #isCut = false;

  constructor(
    private readonly transport: Transport,
    private readonly observer: ConversationObserver,
    private readonly memory: Memory,
  ) {}

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
    this.#set(EMPTY_THREAD, "idle");
    if (threadId === null) {
      this.observer.onThread?.(null);
      return;
    }
    await this.#load(threadId);
  }

  /** Stops reading whatever is being read. */
  leave(): void {
    this.#work?.abort();
    this.#work = null;
    this.outgoing = null;
  }

  /** Sends a message; in a new thread when there is none. Ignored while an answer is being made. */
  async send(input: UserMessageInput): Promise<void> {
    if (this.busy) return;
    this.outgoing = { input, key: uniqueId() };
    await this.#post(this.outgoing);
  }

  /** Sends the op for a custom action of this thread. */
  async act(action: CustomAction, itemId?: string): Promise<void> {
    if (this.threadId === null || this.busy) return;
    const params = { thread_id: this.threadId, action, ...(itemId !== undefined && { item_id: itemId }) };
    await this.#run({ op: { type: "threads.custom_action", params } });
  }

  /** Tries again what failed: the message that was not accepted, or the answer to the last one. */
  async retry(): Promise<void> {
    if (this.busy) return;
    if (this.outgoing) return this.#post(this.outgoing);
    // The server may well have gone on without us: what it has is better than a second answer.
    if (this.#isCut) return this.refresh();
    const last = this.state.items.findLast((item) => item.type === "user_message");
    if (!last || this.threadId === null) return;
    const params = { thread_id: this.threadId, item_id: last.id };
    this.state = dropAfter(this.state, last.id);
    await this.#run({ op: { type: "threads.retry_after_item", params } });
  }

  /** Ends the answer that is being made; what has arrived of it stays. */
  async stop(): Promise<void> {
    const work = this.#work;
    if (!work || !this.answering) return;
    if (this.#runId === null || this.threadId === null) {
      // A plain ChatKit server knows no other way: a dropped connection is its stop.
      work.abort();
      return;
    }
    this.#set(this.state, "stopping");
    // The server closes the stream after its last frames; a stream that stays open is not waited for.
    setTimeout(() => work.abort(), STOP_PATIENCE_MS);
    try {
      await this.transport.stop(this.threadId, this.#runId);
    } catch (error) {
      this.#report(error);
      work.abort();
    }
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

  async #load(threadId: string): Promise<void> {
    const work = this.#begin("loading");
    this.#isCut = false;
    this.observer.onLoad?.(threadId, "start");
    try {
      const [thread, newest] = await Promise.all([
        this.transport.json("threads.get_by_id", { thread_id: threadId }, work.signal),
        this.transport.json("items.list", { thread_id: threadId, limit: PAGE_SIZE }, work.signal),
      ]);
      const changed = this.threadId !== threadId;
      this.#set(loadedThread(thread, newest), "loading");
      if (changed) this.observer.onThread?.(threadId);
      this.observer.onLoad?.(threadId, "end");
    } catch (error) {
      if (work.signal.aborted) return;
      this.#report(error);
      this.#set(endTurn(this.state, failureOf(error)), "idle");
      throw error;
    }
    if (work === this.#work) await this.#resume(threadId);
  }

  /** Follows an answer that was being made when the page was left. Resolves once it is known whether there is one. */
  async #resume(threadId: string): Promise<void> {
    const stored = this.memory.getItem(cursorKey(threadId));
    if (stored === null) {
      this.#work = null;
      this.#set(this.state, "idle");
      return;
    }
    await new Promise<void>((known) => {
      void this.#run({ threadId, after: Number(stored) }, known).then(known);
    });
  }

  #post({ input, key }: OutgoingMessage): Promise<void> {
    const thread_id = this.threadId;
    const op: StreamingOp =
      thread_id === null
        ? { type: "threads.create", params: { input } }
        : { type: "threads.add_user_message", params: { thread_id, input } };
    return this.#run({ op, idempotencyKey: key });
  }

  async #run(origin: RunOrigin, onStarted = () => {}): Promise<void> {
    const isResume = "threadId" in origin;
    const work = this.#begin(isResume ? "loading" : "answering");
    this.#runId = null;
    this.#isCut = false;
    if (!isResume) this.#startResponse();
    const run = new RunStream(this.transport, origin, {
      onRun: (runId) => {
        this.#runId = runId;
        // A resumed thread is busy only once the server has shown that there is something to follow.
        if (isResume && !this.answering) this.#startResponse();
        onStarted();
      },
      onReconnecting: (lost) => {
        if (this.phase === "answering" || this.phase === "reconnecting") {
          this.#set(this.state, lost ? "reconnecting" : "answering");
        }
      },
    });
    await this.#read(run, work);
  }

  async #read(run: RunStream, work: AbortController): Promise<void> {
    let failure: Failure | null = null;
    try {
      for await (const event of run.events(work.signal)) {
        this.#apply(event);
        this.#rememberStart(run);
      }
    } catch (error) {
      if (!work.signal.aborted) {
        failure = failureOf(error);
        this.#isCut = run.cursor !== null;
        this.#report(error);
      }
    }
    if (work !== this.#work) return;
    this.#work = null;
    if (failure === null) this.#rememberEnd(run);
    const wasAnswering = this.answering;
    this.#set(endTurn(this.state, failure), "idle");
    if (wasAnswering) this.observer.onResponse?.("end");
  }

  #apply(event: ThreadStreamEvent): void {
    const before = this.threadId;
    if (event.type === "thread.item.done" && event.item.type === "user_message") this.outgoing = null;
    if (event.type === "client_effect") this.observer.onEffect?.(event.name, event.data ?? {});
    this.#set(reduceEvent(this.state, event), this.phase);
    if (this.threadId !== before) this.observer.onThread?.(this.threadId);
  }

  #startResponse(): void {
    this.#set(startTurn(this.state), "answering");
    this.observer.onResponse?.("start");
  }

  /** A reload must replay the run from its start: the items it had finished are stored, the others are not. */
  #rememberStart(run: RunStream): void {
    if (run.cursor === null || this.threadId === null || this.#remembered === this.#work) return;
    this.#remembered = this.#work;
    this.memory.setItem(cursorKey(this.threadId), String(run.cursor - 1));
  }

  #rememberEnd(run: RunStream): void {
    if (run.cursor !== null && this.threadId !== null) {
      this.memory.setItem(cursorKey(this.threadId), String(run.cursor));
    }
  }

  #begin(phase: Phase): AbortController {
    this.#work?.abort();
    this.#work = new AbortController();
    this.#set(this.state, phase);
    return this.#work;
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

function cursorKey(threadId: string): string {
  return `chatdock:cursor:${threadId}`;
}

function failureOf(error: unknown): Failure {
  if (error instanceof UnauthorizedError)
    return { code: "unauthorized", message: error.message, retryable: true };
  if (error instanceof ChatDockError) return { code: error.code, message: error.message, retryable: true };
  return { code: "client_error", message: String(error), retryable: true };
}
