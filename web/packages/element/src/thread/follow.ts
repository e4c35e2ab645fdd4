import type { Phase, ThreadState, WaitingMessage } from "@chatdock/client";
import type { PropertyValues, ReactiveController } from "lit";
import type { ThreadPart } from "./thread.ts";

/** How near to the end counts as reading along. */
const NEAR_END_PX = 48;

/** How much of an ended answer may lie below the view for it to move up: its first line stays in sight. */
const JUST_FITS_PX = 64;

/** What is left above a question that stands at the top of the view. */
const ABOVE_QUESTION_PX = 12;

/** While an answer is being made. */
const ACTIVE: ReadonlySet<Phase> = new Set(["answering", "reconnecting", "stopping"]);

/**
 * What is kept in sight. `question`: the newest answer from its start, so that it can be read at the reader's own pace. `end`: the
 * newest text, once the reader went there. `failure`: what went wrong. `place`: what is being read.
 */
type Target = "question" | "end" | "failure" | "place";

type Changed = PropertyValues<ThreadPart>;

/** What the view keeps in sight while its thread grows. */
export class Follow implements ReactiveController {
  /** The end of the thread is in sight. */
  atEnd = true;
  #target: Target = "question";
  /** The thread was opened a moment ago: it is not known yet what waits in it. */
  #isOpening = false;
  /** An answer has ended before the reader's eyes, and nothing has begun since. */
  #isOver = false;
  /** The view's height when it was looked at last. */
  #height = 0;
  /** Where the view was put last, to tell the reader's own scrolling from ours. */
  #placedAt = 0;
  /** Items draw themselves later than the thread does: only their size tells when there is more to see. */
  readonly #growth = new ResizeObserver(() => this.#keepInSight());

  constructor(private readonly part: ThreadPart) {
    part.addController(this);
  }

  hostConnected(): void {
    // What was moved within the page is drawn already.
    if (this.part.hasUpdated) this.#observe();
  }

  hostUpdated(): void {
    if (!this.part.hasUpdated) this.#observe();
  }

  hostDisconnected(): void {
    this.#growth.disconnect();
  }

  /** Something else may have to be kept in sight, by what has changed. */
  choose(changed: Changed): void {
    const { part } = this;
    const isNew = changed.has("outgoing") && part.outgoing !== null;
    const isOpened = changed.has("thread") && changed.get("thread")?.thread?.id !== part.thread.thread?.id;
    const isAsked = changed.get("phase") === "idle" && part.phase === "answering";
    const isNext =
      this.#target !== "place" && newestQuestion(changed.get("thread")) !== newestQuestion(part.thread);
    const isOver = ACTIVE.has(changed.get("phase") ?? "idle") && part.phase === "idle";
    this.#isOver = isOver || (this.#isOver && part.phase === "idle");
    if (isNew || isAsked || isOpened || (changed.has("thread") && isNext)) this.#target = "question";
    else if (hasMore(part.waiting, changed.get("waiting")) && isOwn(part.waiting)) this.#target = "end";
    this.#openAtWaiting(isOpened, changed.has("waiting"));
  }

  /** A thread in which messages wait is opened at its end: they are told of a moment after its items. */
  #openAtWaiting(isOpened: boolean, isTold: boolean): void {
    if (isOpened) this.#isOpening = true;
    if (this.#isOpening && this.part.waiting.length > 0 && this.#target === "question") this.#target = "end";
    if (isTold && !isOpened) this.#isOpening = false;
  }

  /** A failure that is drawn now comes into sight. */
  noteFailure(changed: Changed): void {
    const { failure } = this.part.thread;
    // In a thread that is being opened, the newest question comes first.
    const isLoaded = changed.get("phase") === "loading";
    if (!changed.has("thread") || !failure || changed.get("thread")?.failure === failure || isLoaded) return;
    this.#target = "failure";
    this.#keepInSight();
  }

  readonly onScroll = () => {
    const scroller = this.#scroller;
    if (!scroller) return;
    this.#noteEnd(scroller);
    const isOurs = Math.abs(scroller.scrollTop - this.#placedAt) < 2;
    if (!isOurs) this.#target = this.atEnd ? "end" : "place";
    this.#anchor(scroller);
  };

  /** The reader wants to see the latest message. */
  readonly onLatest = () => {
    this.#target = "end";
    // The button goes away: what it leads to is read on with the keys.
    this.#scroller?.focus({ preventScroll: true });
    this.#scroller?.scrollTo({ top: this.#scroller.scrollHeight });
  };

  #observe(): void {
    for (const part of this.part.querySelectorAll(".column, .scroller")) this.#growth.observe(part);
  }

  get #scroller(): HTMLElement | null {
    return this.part.querySelector(".scroller");
  }

  #keepInSight(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    if (this.#target === "question") scroller.scrollTop = questionTop(scroller);
    // Of an answer that all but fits, the buttons are worth more than the question.
    if (this.#target === "question" && this.#isOver && restOf(scroller) < JUST_FITS_PX) this.#target = "end";
    if (this.#target === "failure")
      scroller.querySelector(".failure")?.scrollIntoView?.({ block: "nearest" });
    const isSmaller = scroller.clientHeight < this.#height;
    this.#height = scroller.clientHeight;
    // What appears below the view (the state of the connection) takes its place from the view's end.
    if ((this.#target === "end" && this.part.follow) || (isSmaller && this.atEnd))
      scroller.scrollTop = scroller.scrollHeight;
    // Where less is to be seen the browser has moved the view: that is not the reader's scrolling either.
    this.#placedAt = scroller.scrollTop;
    this.#noteEnd(scroller);
    this.#anchor(scroller);
  }

  /** The browser keeps the place of what is being read; where we place the view, that would be taken for the reader's scrolling. */
  #anchor(scroller: HTMLElement): void {
    scroller.style.overflowAnchor = this.#target === "place" ? "" : "none";
  }

  #noteEnd(scroller: HTMLElement): void {
    const wasAtEnd = this.atEnd;
    this.atEnd = restOf(scroller) < NEAR_END_PX;
    if (this.atEnd !== wasAtEnd) this.part.requestUpdate();
  }
}

/** How much lies below the view. */
function restOf({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight;
}

/** The newest question's place; the end of the thread as long as that lies before it. */
function questionTop(scroller: HTMLElement): number {
  const question = [...scroller.querySelectorAll(".question:not(.waiting > *)")].at(-1);
  if (!question) return scroller.scrollHeight;
  const offset = question.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  return scroller.scrollTop + offset - ABOVE_QUESTION_PX;
}

function newestQuestion(thread: ThreadState | undefined): string | undefined {
  return thread?.items.findLast((item) => item.type === "user_message")?.id;
}

function hasMore(now: readonly unknown[], before: readonly unknown[] = now): boolean {
  return now.length > before.length;
}

/** Whether the message that waits last was written here a moment ago. */
function isOwn(waiting: readonly WaitingMessage[]): boolean {
  return waiting.at(-1)?.runId === null;
}
