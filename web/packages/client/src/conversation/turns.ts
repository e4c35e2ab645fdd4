import type { Failure } from "../failure.ts";
import type { StreamingOp, ThreadItem, ThreadStreamEvent, UserMessageItem } from "../protocol.ts";
import { markEnd } from "../thread/questions.ts";
import {
  EMPTY_THREAD,
  endTurn,
  type Mark,
  reduceEvent,
  startTurn,
  type ThreadState,
} from "../thread/thread-state.ts";
import type { ConversationObserver, Ending, Phase } from "./conversation-observer.ts";
import type { Outbox } from "./outbox.ts";

/** What is on screen of a thread, and how its turns begin, grow and end. */
export class Turns {
  state: ThreadState = EMPTY_THREAD;
  phase: Phase = "idle";
  /** Something of the answer has arrived: a question that comes now begins the next turn. */
  #isUnderWay = false;
  /** The last item before what was asked for: no turn of that. Null where the last question is asked anew. */
  #before: string | null = null;

  constructor(
    private readonly observer: ConversationObserver,
    private readonly outbox: () => Outbox,
    /** A turn ended and another one began while both were read. How it ended no frame tells. */
    private readonly onNext: () => void,
  ) {}

  /** See `Conversation.busy`. */
  get busy(): boolean {
    return this.phase !== "idle";
  }

  /** See `Conversation.answering`. */
  get answering(): boolean {
    return this.busy && this.phase !== "loading";
  }

  show(state: ThreadState, phase: Phase): void {
    this.state = state;
    this.phase = phase;
    this.observer.onChange();
  }

  /** Something is about to be read. */
  prepare(phase: Phase): void {
    this.#before = null;
    this.show(this.state, phase);
  }

  /** An op was sent that brings an answer, or brings it further. */
  ask({ type }: StreamingOp): void {
    const isAgain = type === "threads.retry_after_item";
    const goesOn = type === "threads.add_client_tool_output" && this.answering;
    this.#before = isAgain ? null : (this.state.items.at(-1)?.id ?? null);
    if (!goesOn) this.start();
    else {
      this.#isUnderWay = true;
      this.show(startTurn(this.state), "answering");
    }
  }

  /** An answer is being made from now on. */
  start(): void {
    this.#isUnderWay = false;
    this.show(startTurn(this.state), "answering");
    this.observer.onResponse?.("start");
  }

  /** Takes one event of what is read; `isOurs`: of an answer that was asked for here. */
  apply(event: ThreadStreamEvent, isOurs: boolean): void {
    if (event.type === "thread.item.done" && event.item.type === "user_message") {
      this.#hear(event.item, isOurs);
    } else if (event.type !== "thread.created") {
      this.#isUnderWay = true;
    }
    if (event.type === "client_effect") this.observer.onEffect?.(event.name, event.data ?? {});
    this.show(reduceEvent(this.state, event), this.phase);
    if (event.type === "error") this.mark("interrupted");
  }

  /** Adds how turns of the open thread ended. */
  learn(marks: ReadonlyMap<string, Mark>): void {
    this.show({ ...this.state, marks: new Map([...this.state.marks, ...marks]) }, this.phase);
  }

  /** Takes an item that has changed outside of all turns, if it is on screen. */
  replace(item: ThreadItem): void {
    const isShown = this.state.items.some(({ id }) => id === item.id);
    if (isShown) this.show(reduceEvent(this.state, { type: "thread.item.replaced", item }), this.phase);
  }

  /** The reading is over. */
  end(ending: Ending, failure: Failure | null): void {
    const wasAnswering = this.answering;
    this.show(endTurn(this.state, failure), "idle");
    if (ending === "stopped") this.mark("stopped");
    if (wasAnswering) this.observer.onResponse?.("end", ending);
  }

  /** An answer did not come to its end: its turn says so, if there is anything of it in the thread. */
  mark(mark: Mark): void {
    const isStored = this.outbox().outgoing === null && this.state.items.at(-1)?.id !== this.#before;
    if (isStored) this.show(markEnd(this.state, mark), this.phase);
  }

  /** A message has become an item. It need not be ours: another tab may write in the thread, too. */
  #hear(item: UserMessageItem, isOurs: boolean): void {
    if (this.state.items.some(({ id }) => id === item.id)) return;
    const isNext = this.#isUnderWay;
    if (isNext) this.#goOn();
    this.outbox().confirm(item, isOurs && !isNext);
  }

  /** The answer that was read has ended, and the one to a message that waited begins. */
  #goOn(): void {
    this.show(endTurn(this.state), this.phase);
    this.observer.onResponse?.("end", this.state.failure ? "failed" : "completed");
    this.start();
    this.onNext();
  }
}
