import { type BackoffPolicy, backoffMs, DEFAULT_BACKOFF, sleep } from "./backoff.ts";
import { ConnectionError, HttpError, StreamTruncatedError } from "./errors.ts";
import type { StreamingOp, ThreadStreamEvent } from "./protocol.ts";
import type { RunResponse, Transport } from "./transport.ts";
import { uniqueId } from "./unique-id.ts";

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
}

/**
 * The events of one run, each once and in order, across lost connections. On a server that is not ChatDock a lost
 * connection ends the run with a {@link StreamTruncatedError}.
 */
export class RunStream {
  #threadId: string | null;
  #cursor: number | null;
  #runId: string | null = null;
  #failures = 0;
  readonly #key: string;

  constructor(
    private readonly transport: Transport,
    private readonly origin: RunOrigin,
    private readonly observer: RunObserver = {},
    private readonly policy: BackoffPolicy = DEFAULT_BACKOFF,
  ) {
    this.#threadId = "threadId" in origin ? origin.threadId : null;
    this.#cursor = "after" in origin ? origin.after : null;
    this.#key = ("op" in origin && origin.idempotencyKey) || uniqueId();
  }

  /** The number of the last frame that was read; null before the first one and on plain ChatKit servers. */
  get cursor(): number | null {
    return this.#cursor;
  }

  async *events(signal: AbortSignal): AsyncGenerator<ThreadStreamEvent> {
    for (;;) {
      try {
        signal.throwIfAborted();
        const response = await this.#connect(signal);
        if (!response) return;
        this.#noteRun(response);
        const before = this.#cursor;
        yield* this.#read(response);
        // A proxy may close an unfinished answer politely: only the server knows whether the run is over.
        if (!this.#canAttach() || this.#cursor === before) return;
      } catch (error) {
        signal.throwIfAborted();
        await this.#waitOrGiveUp(error, signal);
      }
    }
  }

  #connect(signal: AbortSignal): Promise<RunResponse | null> {
    if (this.#threadId !== null && (this.#canAttach() || !("op" in this.origin))) {
      return this.transport.attach(this.#threadId, this.#cursor, signal);
    }
    const { op } = this.origin as { op: StreamingOp };
    return this.transport.stream(op, this.#key, signal);
  }

  #canAttach(): boolean {
    return this.#cursor !== null && this.#threadId !== null;
  }

  #noteRun({ runId }: RunResponse): void {
    this.observer.onReconnecting?.(false);
    if (runId === null || runId === this.#runId) return;
    this.#runId = runId;
    this.observer.onRun?.(runId);
  }

  async *#read({ frames }: RunResponse): AsyncGenerator<ThreadStreamEvent> {
    for await (const { number, event } of frames) {
      this.#failures = 0;
      this.#threadId ??= threadIdOf(event);
      if (number !== null && this.#cursor !== null && number <= this.#cursor) continue;
      this.#cursor = number ?? this.#cursor;
      yield event;
    }
  }

  async #waitOrGiveUp(error: unknown, signal: AbortSignal): Promise<void> {
    if (error instanceof HttpError && !error.retryable) throw error;
    if (!this.#canAttach() && !this.transport.canResume) throw this.#asTruncated(error);
    if (this.#failures >= this.policy.tries) throw this.#asTruncated(error);
    this.observer.onReconnecting?.(true);
    await sleep(backoffMs(this.policy, this.#failures++), signal);
  }

  /** Nothing arrived at all: the request itself failed. Otherwise the answer broke off. */
  #asTruncated(error: unknown): unknown {
    const nothingArrived = error instanceof ConnectionError || error instanceof HttpError;
    if (nothingArrived && this.#cursor === null && this.#threadId === null) return error;
    if (error instanceof HttpError) return error;
    return new StreamTruncatedError("The connection was lost before the answer was complete.", {
      cause: error,
    });
  }
}

function threadIdOf(event: ThreadStreamEvent): string | null {
  if ("thread" in event) return event.thread.id;
  if ("item" in event) return event.item.thread_id;
  return null;
}
