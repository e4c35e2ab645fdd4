import { backoffMs, DEFAULT_BACKOFF, Pause } from "../backoff.ts";
import { ChatDockError } from "../errors.ts";
import type { StreamingOp, ThreadStreamEvent } from "../protocol.ts";
import type { Transport } from "../transport/transport.ts";
import { type RunObserver, type RunOrigin, RunStream } from "./run-stream.ts";

/** How long a stream may stay open after a stop. */
const STOP_PATIENCE_MS = 3_000;

/** One answer as it is being read: to its end, until the reader leaves, or until the reader stops it. */
export class Reading {
  /** Whether a stop ended it, after the reader asked for one; known once the events have ended. */
  isStopped = false;
  readonly #run: RunStream;
  readonly #abort = new AbortController();
  #runId: string | null = null;
  #firstRunId: string | null = null;
  #wantsStop = false;
  #stopReply: Promise<boolean> | null = null;
  readonly #untilStop = new Pause();

  constructor(
    private readonly transport: Transport,
    readonly origin: RunOrigin,
    observer: RunObserver,
  ) {
    this.#run = new RunStream(transport, origin, {
      ...observer,
      onRun: (runId) => {
        this.#runId = runId;
        this.#firstRunId ??= runId;
        observer.onRun?.(runId);
      },
      onReconnecting: (lost) => {
        if (!lost) this.#untilStop.cut();
        observer.onReconnecting?.(lost);
      },
    });
  }

  /** Aborts when the reading is left. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The server's name for the run; null until it is known, and on plain ChatKit servers. */
  get runId(): string | null {
    return this.#runId;
  }

  /** See `RunStream.cursor`. */
  get cursor(): number | null {
    return this.#run.cursor;
  }

  /** Whether the server has begun to answer. */
  get hasBegun(): boolean {
    return this.#run.hasBegun;
  }

  /** See `RunStream.lastState`. */
  get lastState(): string | null {
    return this.#run.lastState;
  }

  /** The run that was read last. */
  get lastRunId(): string | null {
    return this.#run.lastRunId ?? this.#runId;
  }

  /** What was asked for; null once a run has followed that answers something else. */
  get op(): StreamingOp | null {
    return "op" in this.origin && this.lastRunId === this.#firstRunId ? this.origin.op : null;
  }

  /** Connects ahead of reading. False when there is nothing to follow. */
  open(): Promise<boolean> {
    return this.#run.open(this.signal);
  }

  /** Whether a run that followed it was left out, because the reader's stop was to end this one alone. */
  get isCutShort(): boolean {
    return this.#wantsStop && this.#runId !== null;
  }

  /** The events of the run. A stop ends them; that the server refused it is thrown. */
  async *events(): AsyncGenerator<ThreadStreamEvent> {
    try {
      for await (const event of this.#run.events(this.signal)) {
        yield event;
        this.#askToStop();
      }
    } catch (error) {
      if (!this.#wantsStop) throw error;
    }
    if (this.#wantsStop) this.isStopped = await this.#stopOutcome();
  }

  /** Goes away. The run goes on at the server, unless that is a plain ChatKit server. */
  leave(): void {
    this.#abort.abort();
  }

  /** See `RunStream.tryNow`. */
  tryNow(): void {
    this.#run.tryNow();
    this.#untilStop.cut();
  }

  /**
   * Ends the run. True when the server is asked to, as soon as it can be reached, and will close the stream, which is
   * then still read.
   */
  stop(): boolean {
    if (this.#wantsStop) return true;
    this.#wantsStop = true;
    if (this.#runId === null) {
      // A plain ChatKit server knows no other way: a dropped connection is its stop.
      this.leave();
      return false;
    }
    this.#run.endWith(this.#runId);
    if (this.#run.threadId === null) this.#leaveSoon();
    this.#askToStop();
    return true;
  }

  /** A thread that is being created can be named only after its first frame. */
  #askToStop(): void {
    const { threadId } = this.#run;
    if (!this.#wantsStop || this.#stopReply || threadId === null || this.#runId === null) return;
    this.#stopReply = this.#deliverStop(threadId, this.#runId);
    this.#stopReply.then(
      () => {
        this.#run.settle();
        this.#leaveSoon();
      },
      () => this.leave(),
    );
  }

  /** A stop is not forgotten because the connection is lost, nor because the reader went elsewhere meanwhile. */
  async #deliverStop(threadId: string, runId: string): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.transport.stop(threadId, runId);
      } catch (error) {
        if (!(error instanceof ChatDockError && error.retryable)) throw error;
        await this.#untilStop.wait(backoffMs(DEFAULT_BACKOFF, attempt));
      }
    }
  }

  /** The server closes the stream after its last frames; a stream that stays open is not waited for. */
  #leaveSoon(): void {
    setTimeout(() => this.leave(), STOP_PATIENCE_MS);
  }

  /** The run is over. Where the reply to the stop was lost, the server may tell how. */
  async #stopOutcome(): Promise<boolean> {
    if (!this.#stopReply) return true;
    this.#untilStop.cut();
    const patience = new Promise<boolean>((resolve) => setTimeout(resolve, STOP_PATIENCE_MS, true));
    return (await Promise.race([this.#stopReply, patience])) || this.lastState === "stopped";
  }
}
