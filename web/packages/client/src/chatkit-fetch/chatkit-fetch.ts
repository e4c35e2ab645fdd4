import { RUN_EVENT } from "../transport/run-response.ts";
import { parseSse, type SseMessage } from "../transport/sse.ts";
import { FailedKeys } from "./failed-keys.ts";

/** How {@link createChatKitFetch} reaches the server and hears the element. */
export interface ChatKitFetchOptions {
  /** Sends the requests, with whatever proves who is asking. */
  fetch?: typeof fetch;
  /** Where the element's events are heard: the document; the element itself when that is inside of a shadow root. */
  events?: Node;
}

/** How long after an abort a change of thread may still be told. The element's messages come one by one from its frame. */
const CHANGE_MS = 100;

/** The ops that answer with a stream. */
const STREAMING = new Set([
  "threads.create",
  "threads.add_user_message",
  "threads.add_client_tool_output",
  "threads.add_structured_input",
  "threads.retry_after_item",
  "threads.custom_action",
]);

interface Op {
  type: string;
  params?: { thread_id?: string };
}

/**
 * A `fetch` for the option `api.fetch` of OpenAI's own element, which knows nothing of runs: a request that it repeats
 * joins the run of the first one, and where it drops the connection of an answer because the reader stopped it, the run
 * is stopped. Make it once for each element.
 *
 * The element drops the connection in the same way when the reader opens another thread or leaves. It is a stop unless
 * - the page is being left (`pagehide`), or the element is no longer in it,
 * - since the answer was asked for, and up to 100 ms after the drop, the element has told of another thread
 *   (`chatkit.thread.change`) or has loaded one (`threads.get_by_id`).
 *
 * The element sees exactly the frames of the ChatKit SDK. On another server than ChatDock a dropped connection
 * remains what it was.
 */
export function createChatKitFetch({ fetch: send, events }: ChatKitFetchOptions = {}): typeof fetch {
  const context: Context = {
    send: (...request) => (send ?? globalThis.fetch)(...request),
    events: events ?? globalThis.document,
    answers: new Set(),
    failed: new FailedKeys(),
  };
  return async (input, init) => {
    const op = typeof init?.body === "string" ? parseOp(init.body) : null;
    if (op && STREAMING.has(op.type)) return new Answer(context, input, init ?? {}, op).open();
    const opened = op?.type === "threads.get_by_id" ? op.params?.thread_id : undefined;
    if (opened !== undefined) for (const answer of context.answers) answer.shows(opened);
    return context.send(input, init);
  };
}

interface Context {
  send: typeof fetch;
  events: Node | undefined;
  /** Those that are being read, or of which it is not known yet why they were dropped. */
  answers: Set<Answer>;
  /** The requests that were not answered to their ends, which the element may repeat. */
  failed: FailedKeys;
}

/** One streaming request: its answer as the element reads it, and what becomes of its run when the element drops it. */
class Answer {
  readonly #connection = new AbortController();
  /** Ends what listens for this answer. */
  readonly #life = new AbortController();
  #threadId: string | null;
  #runId: string | null = null;
  #messages: AsyncGenerator<SseMessage> | null = null;
  #taking: Promise<IteratorResult<SseMessage, void>> | null = null;
  /** The thread that the element has shown last since the request; undefined when that did not change. */
  #shown: string | null | undefined;
  #isPageLeft = false;
  #isDropped = false;
  #hasBegun = false;
  #key = "";

  constructor(
    private readonly context: Context,
    private readonly input: RequestInfo | URL,
    private readonly init: RequestInit,
    private readonly op: Op,
  ) {
    this.#threadId = op.params?.thread_id ?? null;
  }

  /** The element shows this thread now. */
  shows(threadId: string | null): void {
    this.#shown = threadId;
  }

  /** Sends the request. Like any fetch it rejects when the signal aborts, but not before it is known what to stop. */
  async open(): Promise<Response> {
    const { signal } = this.init;
    signal?.throwIfAborted();
    this.#listen();
    const dropped = new Promise<never>((_, reject) => {
      const options = { once: true, signal: this.#life.signal };
      signal?.addEventListener("abort", () => reject(signal.reason), options);
    });
    const opening = this.#send();
    signal?.addEventListener("abort", () => void this.#drop(opening), {
      once: true,
      signal: this.#life.signal,
    });
    return Promise.race([opening, dropped]);
  }

  #listen(): void {
    const { events, answers } = this.context;
    const { signal } = this.#life;
    answers.add(this);
    const onChange = (event: Event) => {
      this.shows((event as CustomEvent<{ threadId: string | null }>).detail.threadId);
    };
    // The element's events do not bubble: they are heard on their way down.
    events?.addEventListener("chatkit.thread.change", onChange, { capture: true, signal });
    const onLeave = () => {
      this.#isPageLeft = true;
    };
    globalThis.addEventListener?.("pagehide", onLeave, { signal });
  }

  /** It is over: nothing more can be asked of it. */
  #end(): void {
    this.context.answers.delete(this);
    this.#life.abort();
  }

  async #send(): Promise<Response> {
    try {
      const response = await this.context.send(this.input, {
        ...this.init,
        body: this.#body(),
        signal: this.#connection.signal,
      });
      if (!this.#isStream(response)) {
        this.#settle(response.status < 500 && response.status !== 429);
        return response;
      }
      const { status, statusText, headers } = response;
      return new Response(this.#read(response), { status, statusText, headers });
    } catch (error) {
      this.#settle(false);
      throw error;
    }
  }

  /** A repeated request joins the run of the first one. */
  #body(): string {
    this.#key = this.context.failed.take(this.init.body as string);
    const chatdock = { idempotency_key: this.#key, resume: true };
    return JSON.stringify({ ...this.op, chatdock });
  }

  #isStream({ ok, headers }: Response): boolean {
    return ok && (headers.get("content-type")?.startsWith("text/event-stream") ?? false);
  }

  #settle(isAnswered: boolean): void {
    if (this.#isDropped) return;
    const threadId = this.op.params?.thread_id ?? null;
    if (!isAnswered) this.context.failed.keep(this.init.body as string, threadId, this.#key);
    this.#end();
  }

  /** The SDK's frames, without what our server adds for us. */
  #read({ body, headers }: Response): ReadableStream<Uint8Array> {
    this.#runId = headers.get("x-chatdock-run");
    const messages = parseSse(body as ReadableStream<Uint8Array>);
    this.#messages = messages;
    const { signal } = this.init;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        const options = { once: true, signal: this.#life.signal };
        signal?.addEventListener("abort", () => controller.error(signal.reason), options);
      },
      pull: async (controller) => {
        const message = await this.#next(messages);
        if (this.#isDropped) return;
        if (message) controller.enqueue(new TextEncoder().encode(`data: ${message.data}\n\n`));
        else controller.close();
        if (!message) this.#finish();
      },
      cancel: () => void this.#drop(),
    });
  }

  #finish(): void {
    this.context.failed.forget(this.op.params?.thread_id ?? null);
    this.#settle(true);
  }

  /** The next message that is the SDK's; null at the end. */
  async #next(messages: AsyncGenerator<SseMessage>): Promise<SseMessage | null> {
    for (;;) {
      const { value } = await this.#take(messages);
      if (value?.event !== RUN_EVENT) return value ?? null;
    }
  }

  /** One message at a time: what waits for one when the element drops the answer gets the same one. */
  #take(messages: AsyncGenerator<SseMessage>): Promise<IteratorResult<SseMessage, void>> {
    this.#taking ??= this.#takeNext(messages).finally(() => {
      this.#taking = null;
    });
    return this.#taking;
  }

  async #takeNext(messages: AsyncGenerator<SseMessage>): Promise<IteratorResult<SseMessage, void>> {
    try {
      const result = await messages.next();
      if (result.value) this.#note(result.value);
      return result;
    } catch (error) {
      // The element may ask again, under the same key.
      this.#settle(false);
      throw error;
    }
  }

  #note({ event, data }: SseMessage): void {
    this.#hasBegun = true;
    if (event === RUN_EVENT) {
      const told = JSON.parse(data) as { run_id: string; thread_id: string };
      this.#runId ??= told.run_id;
      this.#threadId ??= told.thread_id;
    } else if (this.#threadId === null && data.includes('"thread.created"')) {
      this.#threadId = (JSON.parse(data) as { thread: { id: string } }).thread.id;
    }
  }

  /** The element wants no more of the answer: stops its run, or only leaves it. */
  async #drop(opening?: Promise<unknown>): Promise<void> {
    if (this.#isDropped) return;
    this.#isDropped = true;
    try {
      const changes = new Promise((resolve) => setTimeout(resolve, CHANGE_MS));
      await opening;
      await Promise.all([changes, this.#learn()]);
      if (this.#isStop) await this.#stop();
    } catch {
      // Nobody waits for this any more, and a run that cannot be reached goes on.
    } finally {
      this.#end();
      this.#connection.abort();
    }
  }

  /** Reads on as far as to know which run of which thread it is. Another server than ChatDock names no run. */
  async #learn(): Promise<void> {
    const messages = this.#messages;
    if (!messages) return;
    while (!this.#hasBegun || (this.#runId !== null && this.#threadId === null)) {
      if ((await this.#take(messages)).done) return;
    }
  }

  get #isStop(): boolean {
    const isElsewhere = this.#shown !== undefined && this.#shown !== this.#threadId;
    return !this.#isPageLeft && !isElsewhere && !isGone(this.context.events);
  }

  async #stop(): Promise<void> {
    if (this.#runId === null || this.#threadId === null) return;
    const params = { thread_id: this.#threadId, run_id: this.#runId };
    const { signal: _, ...init } = this.init;
    // The op of the chat's own route: what lets the chat through lets this through.
    const body = JSON.stringify({ type: "chatdock.run.stop", params });
    await this.context.send(this.input, { ...init, body, keepalive: true });
  }
}

/** Whether the element is no longer in the page. */
function isGone(events: Context["events"]): boolean {
  if (events === undefined) return false;
  return events === globalThis.document
    ? globalThis.document.querySelector("openai-chatkit") === null
    : !events.isConnected;
}

function parseOp(body: string): Op | null {
  try {
    const op = JSON.parse(body) as Partial<Op> | null;
    return typeof op?.type === "string" ? (op as Op) : null;
  } catch {
    return null;
  }
}
