import { type BackoffPolicy, backoffMs, DEFAULT_BACKOFF, Pause } from "../backoff.ts";
import { ConnectionError, HttpError, PageError, StreamTruncatedError } from "../errors.ts";
import type { StreamingOp, ThreadStreamEvent } from "../protocol.ts";
import { isEvent } from "../thread/well-formed.ts";
import type { RunResponse } from "../transport/run-response.ts";
import type { Transport } from "../transport/transport.ts";
import { uniqueId } from "../unique-id.ts";

/** Where a run is to be found: by the op that starts it, or in a thread where it already goes on. */
export type RunOrigin =
  | { op: StreamingOp; idempotencyKey?: string }
  | { threadId: string; after: number | null };

/** What the reader of a run learns besides its events. */
export interface RunObserver {
  /** The connection was lost (true) or is there again (false). */
  onReconnecting?(reconnecting: boolean): void;
  /** The server named the run. */
  onRun?(runId: string): void;
  /** Whether nothing more is expected: a connection that is lost is not opened again. */
  isOver?(): boolean;
}

/**
 * The events of a run and of those that follow it in its thread, each once and in order, across lost connections. They
 * are over when the server has nothing more to follow: a proxy may close an unfinished answer politely. On a server that is not ChatDock the end of the
 * body is the end of the run, and a lost connection a {@link StreamTruncatedError}.
 */
export class RunStream {
  #threadId: string | null;
  #cursor: number | null;
  #runId: string | null = null;
  #failures = 0;
  #emptyCloses = 0;
  #hasBegun = false;
  #isUnnumbered = false;
  #isSettled = false;
  #lastRun: string | null = null;
  #opened: RunResponse | null = null;
  #lastState: string | null = null;
  #lastRunId: string | null = null;
  readonly #key: string;
  readonly #pause = new Pause();

  constructor(
    private readonly transport: Transport,
    private readonly origin: RunOrigin,
    private readonly observer: RunObserver = {},
    private readonly policy: BackoffPolicy = DEFAULT_BACKOFF,
  ) {
    this.#threadId = threadOf(origin);
    this.#cursor = "after" in origin ? origin.after : null;
    this.#key = ("op" in origin && origin.idempotencyKey) || uniqueId();
  }

  /** The number of the last frame that was read; null before the first one and on plain ChatKit servers. */
  get cursor(): number | null {
    return this.#cursor;
  }

  /** The run's thread; null while it is being created. */
  get threadId(): string | null {
    return this.#threadId;
  }

  /** Whether the server has begun to answer. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** How the thread's newest run ended; known at most when there was nothing to follow. */
  get lastState(): string | null {
    return this.#lastState;
  }

  /** The thread's newest run; known at most when there was nothing to follow. */
  get lastRunId(): string | null {
    return this.#lastRunId;
  }

  /** Connects ahead of reading. False when there is nothing to follow. */
  async open(signal: AbortSignal): Promise<boolean> {
    this.#opened = await this.#connect(signal);
    return this.#opened !== null;
  }

  /** The run is known to be over: a connection that closes is not opened again. */
  settle(): void {
    this.#isSettled = true;
  }

  /** Nothing is read of a run that follows this one. */
  endWith(runId: string): void {
    this.#lastRun = runId;
  }

  /** Does not wait any longer before the next try. */
  tryNow(): void {
    this.#pause.cut();
  }

  async *events(signal: AbortSignal): AsyncGenerator<ThreadStreamEvent> {
    for (;;) {
      const before = this.#cursor;
      let response: RunResponse | null;
      try {
        signal.throwIfAborted();
        response = this.#takeOpened() ?? (await this.#connect(signal));
        if (!response || this.#dropsOther(response)) return;
        this.#noteRun(response);
        yield* this.#read(response);
      } catch (error) {
        signal.throwIfAborted();
        if (this.observer.isOver?.()) return;
        await this.#waitOrGiveUp(error, signal);
        continue;
      }
      signal.throwIfAborted();
      if (this.#isSettled) return;
      if (this.#endsWith(response)) return this.#refuseEmpty();
      if (this.#cursor === before) await this.#waitForFrames(signal);
    }
  }

  #takeOpened(): RunResponse | null {
    const opened = this.#opened;
    this.#opened = null;
    return opened;
  }

  async #connect(signal: AbortSignal): Promise<RunResponse | null> {
    if (this.#threadId !== null && this.#attaches()) {
      const run = await this.transport.attach(this.#threadId, this.#cursor, signal);
      if ("frames" in run) return run;
      this.#lastState = run.lastState;
      this.#lastRunId = run.lastRunId;
      return null;
    }
    const { op } = this.origin as { op: StreamingOp };
    return this.transport.stream(op, this.#key, signal);
  }

  /** Whether the next request asks for the thread's run instead of sending the op. */
  #attaches(): boolean {
    return !("op" in this.origin) || this.#canAttach();
  }

  #canAttach(): boolean {
    return this.#cursor !== null && this.#threadId !== null;
  }

  /** Whether the end of this response is the end of the run: nothing can be followed without names and numbers. */
  #endsWith({ runId }: RunResponse): boolean {
    return this.#isUnnumbered || (runId === null && !this.#attaches());
  }

  /** An answer without a single event is none. */
  #refuseEmpty(): void {
    if (!this.#isUnnumbered) throw this.#asTruncated(null);
  }

  #dropsOther({ runId, drop }: RunResponse): boolean {
    const isOther = this.#lastRun !== null && runId !== null && runId !== this.#lastRun;
    if (isOther) drop();
    return isOther;
  }

  #noteRun({ runId }: RunResponse): void {
    this.#hasBegun = true;
    this.observer.onReconnecting?.(false);
    if (runId === null || runId === this.#runId) return;
    this.#runId = runId;
    this.observer.onRun?.(runId);
  }

  async *#read({ frames }: RunResponse): AsyncGenerator<ThreadStreamEvent> {
    for await (const { number, event } of frames) {
      this.#failures = 0;
      this.#emptyCloses = 0;
      this.#isUnnumbered ||= number === null;
      const isReadable = isEvent(event);
      if (isReadable) this.#threadId ??= threadIdOf(event);
      if (number !== null && this.#cursor !== null && number <= this.#cursor) continue;
      this.#cursor = number ?? this.#cursor;
      if (isReadable) yield event;
    }
  }

  /** As long as the server names a run to follow it is worth waiting for; a repeated request may join one for ever. */
  async #waitForFrames(signal: AbortSignal): Promise<void> {
    if (!this.#attaches() && this.#emptyCloses >= this.policy.tries) throw this.#asTruncated(null);
    await this.#pause.wait(backoffMs(this.policy, this.#emptyCloses++), signal);
  }

  /** A run that has been seen goes on without us: asking for it again costs nothing, however often. */
  async #waitOrGiveUp(error: unknown, signal: AbortSignal): Promise<void> {
    if (error instanceof PageError || (error instanceof HttpError && !error.retryable)) throw error;
    if (!this.#canAttach()) {
      const isFull = error instanceof HttpError && error.status === 429;
      const hasTries = this.transport.canResume && this.#failures < this.policy.tries;
      if (isFull || !hasTries) throw this.#asTruncated(error);
    }
    this.observer.onReconnecting?.(true);
    await this.#pause.wait(backoffMs(this.policy, this.#failures++), signal);
  }

  /** Nothing arrived at all: the request itself failed. Otherwise the answer broke off. */
  #asTruncated(error: unknown): unknown {
    const nothingArrived = error instanceof ConnectionError || error instanceof HttpError;
    if (nothingArrived && !this.#hasBegun) return error;
    if (error instanceof HttpError) return error;
    return new StreamTruncatedError("The connection was lost before the answer was complete.", {
      cause: error,
    });
  }
}

function threadOf(origin: RunOrigin): string | null {
  if ("threadId" in origin) return origin.threadId;
  return "thread_id" in origin.op.params ? origin.op.params.thread_id : null;
}

function threadIdOf(event: ThreadStreamEvent): string | null {
  if ("thread" in event) return event.thread.id;
  if ("item" in event) return event.item.thread_id;
  return null;
}
