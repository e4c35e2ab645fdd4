import { EMPTY_THREAD, type QueuedMessage, reduceEvent, type ThreadStreamEvent } from "@chatdock/client";
import type { Gate } from "./gate.ts";
import type { DraftEvent, Step } from "./script.ts";
import { putItem, type StoredThread, threadOf, whole } from "./threads.ts";

/** An answer that is being made, or that waits for its turn. */
export interface Run {
  id: string;
  steps: readonly Step[];
  /** It begins a thread. */
  isFirst?: boolean;
  /** The message that begins it, if one does. */
  message?: QueuedMessage | undefined;
}

/** One numbered event, and the run that it belongs to. */
interface Frame {
  number: number;
  run: string;
  event: ThreadStreamEvent;
}

/** The runs of one thread, one after the other, and the frames they have written. */
export class RunLog {
  readonly #frames: Frame[] = [];
  readonly #queue: Run[] = [];
  /** Streams that wait for more, to be told that there is some. */
  readonly #readers = new Set<() => void>();
  #active: Run | null = null;
  #isStopped = false;
  /** What a reader of the active run sees: of a run that is stopped, what is pending is kept. */
  #seen = EMPTY_THREAD;
  #open = 0;
  lastState: string | null = null;
  lastRunId: string | null = null;
  /** The connection was cut, and there is no other before `reconnect`. */
  isAway = false;

  constructor(
    private readonly thread: StoredThread,
    private readonly gate: Gate,
  ) {}

  get active(): Run | null {
    return this.#active;
  }

  get waiting(): QueuedMessage[] {
    return this.#queue.flatMap(({ message }) => message ?? []);
  }

  /** Begins a run, or queues it behind the one that is active. */
  start(run: Run): void {
    if (this.#active) this.#queue.push(run);
    else void this.#work(run);
  }

  /** Ends a run, or takes it out of the queue. False when there is no such run. */
  stop(runId: string | undefined): boolean {
    const at = this.#queue.findIndex(({ id }) => id === runId);
    if (at >= 0) {
      this.#queue.splice(at, 1);
      return true;
    }
    if (this.#active === null || (runId !== undefined && this.#active.id !== runId)) return false;
    this.#isStopped = true;
    this.gate.release();
    return true;
  }

  /** Frames behind a number, or from the first one of a run. Ends when nothing is active any more. */
  async *follow(from: number | string, signal: AbortSignal): AsyncGenerator<Frame> {
    let at = this.#placeOf(from);
    this.#open++;
    try {
      for (;;) {
        signal.throwIfAborted();
        const frame = this.#frames[at];
        if (frame) {
          at++;
          yield frame;
          continue;
        }
        if (this.isAway) throw new TypeError("network error");
        if (this.#active === null) return;
        await this.#more(signal);
      }
    } finally {
      this.#open--;
    }
  }

  /** Whether there are frames behind a number. */
  hasBehind(after: number): boolean {
    return this.#frames.length > after;
  }

  /** Whether every stream has been read up to where its run is held. */
  get isRead(): boolean {
    return this.#readers.size === this.#open;
  }

  #placeOf(from: number | string): number {
    const at = this.#frames.findIndex(({ number, run }) => run === from || number > Number(from));
    return at < 0 ? this.#frames.length : at;
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#readers.delete(wake);
        resolve();
      };
      this.#readers.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }

  async #work(run: Run): Promise<void> {
    this.#active = run;
    this.#isStopped = false;
    this.#seen = EMPTY_THREAD;
    if (run.isFirst) this.#append({ type: "thread.created", thread: threadOf(this.thread) });
    if (run.message) this.#begin(run.message);
    let state = "completed";
    for (const step of run.steps) {
      if (step.type === "hold") await this.gate.wait();
      if (this.#isStopped) break;
      if (step.type === "cut") this.#cut();
      else if (step.type !== "hold") this.#write(step);
      if (step.type === "error") state = "failed";
    }
    this.#finish(this.#isStopped ? "stopped" : state);
  }

  #begin({ item_id, input }: QueuedMessage): void {
    const { attachments: _ids, ...said } = input;
    const item = { type: "user_message" as const, id: item_id, attachments: [], ...said };
    this.#write({ type: "thread.item.done", item });
    this.#write({ type: "stream_options", stream_options: { allow_cancel: true } });
  }

  #write(draft: DraftEvent): void {
    const event = this.#whole(draft);
    this.#note(event);
    this.#append(event);
  }

  #append(event: ThreadStreamEvent): void {
    this.#frames.push({ number: this.#frames.length + 1, run: this.#active?.id ?? "", event });
    this.#wake();
  }

  #cut(): void {
    this.isAway = true;
    this.#wake();
  }

  #finish(state: string): void {
    const question = this.thread.items.findLast(({ type }) => type === "user_message");
    if (state !== "completed" && question)
      this.thread.endings[question.id] = state === "stopped" ? "stopped" : "failed";
    if (state === "stopped") this.#keepPending();
    this.lastState = state;
    this.lastRunId = this.#active?.id ?? null;
    this.#active = null;
    const next = this.#queue.shift();
    if (next) void this.#work(next);
    this.#wake();
  }

  #keepPending(): void {
    const { items, pending } = this.#seen;
    for (const item of items) if (pending.has(item.id)) putItem(this.thread, item);
  }

  #wake(): void {
    for (const wake of [...this.#readers]) wake();
  }

  #whole(draft: DraftEvent): ThreadStreamEvent {
    const { metadata, items } = this.thread;
    if ("item" in draft) return { ...draft, item: whole(draft.item, metadata.id, items.length) };
    if (draft.type !== "thread.updated") return draft;
    Object.assign(metadata, draft.thread);
    return { type: "thread.updated", thread: threadOf(this.thread) };
  }

  /** Keeps what the event says, as a server stores it. */
  #note(event: ThreadStreamEvent): void {
    const { thread } = this;
    this.#seen = reduceEvent(this.#seen, event);
    if (event.type === "thread.item.done" || event.type === "thread.item.replaced")
      putItem(thread, event.item);
    if (event.type === "thread.item.removed")
      thread.items = thread.items.filter(({ id }) => id !== event.item_id);
  }
}
