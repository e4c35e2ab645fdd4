import { type BackoffPolicy, backoffMs, DEFAULT_BACKOFF, Pause } from "../backoff.ts";
import { ChatDockError, HttpError, ProtocolError } from "../errors.ts";
import type { QueuedMessage, UserMessageInput, UserMessageItem } from "../protocol.ts";
import { textOf } from "../thread/texts.ts";
import type { Transport } from "../transport/transport.ts";
import { uniqueId } from "../unique-id.ts";

/** A message that was sent while an answer was being made. */
export interface WaitingMessage {
  /** Also the idempotency key of its request. */
  readonly id: string;
  readonly input: UserMessageInput;
  /** The run that the server queued for it; null until then. */
  readonly runId: string | null;
  /** The id that its item will have; null as long as only this page has told of it. */
  readonly itemId: string | null;
  /** It was sent from this page, and not from another one or before a reload. */
  readonly isOurs: boolean;
  /** It is being taken back. */
  readonly isLeaving: boolean;
  /** The server could not be reached with it so far. */
  readonly isUnsent: boolean;
}

/** What the owner of waiting messages learns. */
export interface WaitingObserver {
  onChange(): void;
  /** The server has queued a message: its frames will come in the thread. */
  onQueued(): void;
  /** The server does not take what was not handed over yet. */
  onRefused(inputs: UserMessageInput[], error: unknown, threadId: string): void;
}

const NEW = { runId: null, itemId: null, isOurs: false, isLeaving: false, isUnsent: false };

/**
 * The messages that wait for their turn in a thread, in order. They are handed over to the server one after the other,
 * which runs them in that order; the connections are dropped, because the thread's own stream brings all frames.
 */
export class WaitingMessages {
  messages: readonly WaitingMessage[] = [];
  readonly #pause = new Pause();
  #handingOver: Promise<void> | null = null;
  /** Runs that do not wait any more: an older answer of the server may still list them. */
  readonly #gone = new Set<string>();

  constructor(
    private readonly transport: Transport,
    private readonly observer: WaitingObserver,
    private readonly policy: BackoffPolicy = DEFAULT_BACKOFF,
  ) {}

  /** Whether messages are on their way to the server. */
  get isHandingOver(): boolean {
    return this.#handingOver !== null;
  }

  /** Whether the server has queued one of them. */
  get isQueued(): boolean {
    return this.messages.some(({ runId }) => runId !== null);
  }

  add(input: UserMessageInput): void {
    const isUnsent = this.messages.some((message) => message.isUnsent);
    const message = { ...NEW, id: uniqueId(), input, isOurs: true, isUnsent };
    this.#set([...this.messages, message]);
  }

  /** Gives the server's queue of the thread all messages that it has not got yet. */
  handOver(threadId: string): void {
    this.#handingOver ??= this.#handOverAll(threadId).finally(() => {
      this.#handingOver = null;
    });
  }

  /** The server cannot be reached: what it has not got yet is shown as such. */
  noteLost(): void {
    this.#set(
      this.messages.map((message) => (message.runId === null ? { ...message, isUnsent: true } : message)),
    );
  }

  /** Does not wait any longer before the next try. */
  tryNow(): void {
    this.#pause.cut();
  }

  /** Takes out the first message that the server has not got. */
  takeNext(): WaitingMessage | null {
    const next = this.messages.find(({ runId }) => runId === null);
    if (!next || this.isHandingOver) return null;
    this.#drop(next.id);
    return next;
  }

  /** Takes out all that the server has not got; what is on its way to it stays. */
  takeUnsent(): UserMessageInput[] {
    const inputs: UserMessageInput[] = [];
    for (let next = this.takeNext(); next; next = this.takeNext()) inputs.push(next.input);
    return inputs;
  }

  /** Shows what the server has queued in the thread, from other pages and from before a reload, too. */
  async load(threadId: string, isItem: (id: string) => boolean): Promise<void> {
    const before = this.messages;
    const { runs } = await this.transport.json("chatdock.run.waiting", { thread_id: threadId });
    const queued = runs.filter(({ run_id, item_id }) => !this.#gone.has(run_id) && !isItem(item_id));
    this.#adopt(queued, before);
  }

  /** A message has become this item. False when none that waits can be it. */
  confirm(item: UserMessageItem): boolean {
    const message =
      this.messages.find(({ itemId }) => itemId === item.id) ??
      this.messages.find(({ itemId, input }) => itemId === null && textOf(input) === textOf(item));
    if (message) this.#drop(message.id);
    return message !== undefined;
  }

  /** Takes a message back. Null when its turn has begun meanwhile. */
  async remove(threadId: string | null, id: string): Promise<UserMessageInput | null> {
    if (this.#find(id)?.isLeaving) return null;
    this.#change(id, { isLeaving: true });
    try {
      if (this.#find(id)?.runId === null) await this.#handingOver;
      const { runId, input } = this.#find(id) ?? {};
      if (!input) return null;
      const isOut =
        runId === null || (threadId !== null && (await this.transport.stop(threadId, runId as string)));
      if (isOut) this.#drop(id);
      return isOut ? input : null;
    } finally {
      this.#change(id, { isLeaving: false });
    }
  }

  /**
   * Takes out the queued messages that the server does not have any more, and gives those of this page back; what it has
   * queued since `before` was read stays.
   */
  takeLost(before: readonly WaitingMessage[]): UserMessageInput[] {
    const lost = before.filter(({ id, runId }) => runId !== null && this.#find(id));
    for (const { id } of lost) this.#drop(id);
    return lost.filter(({ isOurs }) => isOurs).map(({ input }) => input);
  }

  /** The queue in its own order, then what has not got there yet. What it had `before` and has no more does not wait. */
  #adopt(queued: readonly QueuedMessage[], before: readonly WaitingMessage[]): void {
    const inQueue = queued.map(({ run_id: runId, item_id: itemId, input }) => {
      const known = this.messages.find((message) => message.runId === runId);
      return { ...NEW, id: uniqueId(), input, ...known, runId, itemId };
    });
    const listed = new Set<string | null>([...queued.map(({ run_id }) => run_id), ...before.flatMap(runOf)]);
    this.#set([...inQueue, ...this.messages.filter(({ runId }) => !listed.has(runId))]);
  }

  async #handOverAll(threadId: string): Promise<void> {
    for (;;) {
      const next = this.messages.find(({ runId, isLeaving }) => runId === null && !isLeaving);
      if (!next) return;
      try {
        const runId = await this.#queue(threadId, next);
        // The server may have listed it before it answered.
        this.#set(this.messages.filter((message) => message.runId !== runId));
        this.#change(next.id, { runId, isUnsent: false });
        this.observer.onQueued();
      } catch (error) {
        const refused = this.messages.filter(({ runId }) => runId === null);
        for (const { id } of refused) this.#drop(id);
        this.observer.onRefused(
          refused.map(({ input }) => input),
          error,
          threadId,
        );
        return;
      }
    }
  }

  async #queue(threadId: string, { id, input }: WaitingMessage): Promise<string> {
    const params = { thread_id: threadId, input };
    for (let attempt = 0; ; attempt++) {
      try {
        const { signal } = new AbortController();
        const response = await this.transport.stream(
          { type: "threads.add_user_message", params },
          id,
          signal,
        );
        response.drop();
        if (response.runId === null) throw new ProtocolError("The server did not name the run.");
        return response.runId;
      } catch (error) {
        if (!isPassing(error) || attempt >= this.policy.tries) throw error;
        this.noteLost();
        await this.#pause.wait(backoffMs(this.policy, attempt));
      }
    }
  }

  #find(id: string): WaitingMessage | undefined {
    return this.messages.find((message) => message.id === id);
  }

  #drop(id: string): void {
    const { runId } = this.#find(id) ?? {};
    if (runId) this.#gone.add(runId);
    this.#set(this.messages.filter((message) => message.id !== id));
  }

  #change(id: string, change: Partial<WaitingMessage>): void {
    this.#set(this.messages.map((message) => (message.id === id ? { ...message, ...change } : message)));
  }

  #set(messages: readonly WaitingMessage[]): void {
    this.messages = messages;
    this.observer.onChange();
  }
}

function runOf({ runId }: WaitingMessage): string[] {
  return runId === null ? [] : [runId];
}

/** Whether the request may succeed in a moment; a full queue is for the reader to know. */
function isPassing(error: unknown): boolean {
  const isFull = error instanceof HttpError && error.status === 429;
  return error instanceof ChatDockError && error.retryable && !isFull;
}
