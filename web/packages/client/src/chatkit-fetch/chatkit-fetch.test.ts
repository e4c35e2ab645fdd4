import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createChatKitFetch } from "./chatkit-fetch.ts";

const question = { content: [{ type: "input_text", text: "hi" }] };
const create = { type: "threads.create", params: { input: question } };
const follow = { type: "threads.add_user_message", params: { thread_id: "t", input: question } };
const created = { type: "thread.created", thread: { id: "t" } };
const progress = { type: "progress_update", text: "Searching" };

interface Sent {
  url: string;
  init: RequestInit;
  body: {
    type: string;
    params: Record<string, unknown>;
    chatdock?: { idempotency_key: string; resume: boolean };
  };
}

let sent: Sent[] = [];
let element: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  element = document.createElement("openai-chatkit");
  document.body.append(element);
});
afterEach(() => {
  vi.useRealTimers();
  element.remove();
});

/** An answer whose body is written by the test. */
class Writing {
  readonly response: Response;
  isClosed = false;
  #controller!: ReadableStreamDefaultController<Uint8Array>;

  constructor(headers: Record<string, string> = {}) {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => {
        this.isClosed = true;
      },
    });
    this.response = new Response(body, { headers: { "content-type": "text/event-stream", ...headers } });
  }

  tell(told: Record<string, unknown>): this {
    return this.raw(`event: chatdock.run\ndata: ${JSON.stringify(told)}\n\n`);
  }

  write(event: unknown, number = ""): this {
    return this.raw(`${number && `id: ${number}\n`}data: ${JSON.stringify(event)}\n\n`);
  }

  raw(text: string): this {
    this.#controller.enqueue(new TextEncoder().encode(text));
    return this;
  }

  close(): void {
    this.#controller.close();
  }

  break(): void {
    this.#controller.error(new TypeError("connection reset"));
  }

  /** As a fetch does whose signal aborts. */
  obey(signal: AbortSignal): void {
    signal.addEventListener("abort", () => {
      this.isClosed = true;
    });
  }
}

/** The fetch as the element has it, before a server of prepared answers; stops are answered by themselves. */
function fetchWith(...answers: (Writing | Response | (() => Promise<Response>))[]): typeof fetch {
  const send = (async (url: string, init: RequestInit) => {
    const body = JSON.parse(init.body as string);
    sent.push({ url, init, body });
    if (body.type === "chatdock.run.stop") return Response.json({ stopped: true });
    const answer = answers.shift();
    if (answer instanceof Writing && init.signal) answer.obey(init.signal);
    return answer instanceof Writing ? answer.response : answer instanceof Response ? answer : answer?.();
  }) as unknown as typeof fetch;
  return createChatKitFetch({ fetch: send });
}

function post(fetch: typeof globalThis.fetch, op: unknown, signal?: AbortSignal): Promise<Response> {
  const headers = { "content-type": "application/json", authorization: "Bearer x" };
  return fetch("http://x/chatkit", {
    method: "POST",
    headers,
    body: JSON.stringify(op),
    ...(signal && { signal }),
  });
}

/** Asks, and reads the first event. */
async function ask(fetch: typeof globalThis.fetch, op: unknown = create) {
  const abort = new AbortController();
  const response = await post(fetch, op, abort.signal);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const first = new TextDecoder().decode((await reader.read()).value);
  return { abort, reader, first };
}

const answering = () => new Writing().tell({ run_id: "run_1", thread_id: "t" }).write(created, "1");
const stops = () =>
  sent.filter(({ body }) => body.type === "chatdock.run.stop").map(({ body }) => body.params);
const changeTo = (threadId: string | null) =>
  element.dispatchEvent(new CustomEvent("chatkit.thread.change", { detail: { threadId } }));
const passes = () => vi.advanceTimersByTimeAsync(100);

describe("createChatKitFetch", () => {
  it("gives the element exactly the SDK's frames, and the answer's end", async () => {
    const writing = answering();
    const { first, reader } = await ask(fetchWith(writing));
    expect(first).toBe(`data: ${JSON.stringify(created)}\n\n`);
    writing.raw(": still here\n\n").write(progress, "2").close();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe(
      `data: ${JSON.stringify(progress)}\n\n`,
    );
    expect((await reader.read()).done).toBe(true);
    expect(sent[0]?.body).toMatchObject({ ...create, chatdock: { resume: true } });
  });

  it("passes on what is not an answer as it is", async () => {
    const refused = Response.json({ error: { code: "too_large" } }, { status: 413 });
    const listed = Response.json({ data: [] });
    const fetch = fetchWith(refused, listed);
    expect(await post(fetch, create)).toBe(refused);
    expect(await post(fetch, { type: "threads.list", params: {} })).toBe(listed);
    expect(sent[1]?.body).toEqual({ type: "threads.list", params: {} });
  });

  it("repeats a request under the key of the first one until that is answered", async () => {
    const [broken, whole, next] = [answering(), answering(), answering()];
    const refuse = () => Promise.reject(new TypeError("Failed to fetch"));
    const fetch = fetchWith(refuse, broken, new Response(null, { status: 503 }), whole, next);
    await expect(post(fetch, create)).rejects.toThrow("Failed to fetch");
    const second = await ask(fetch);
    broken.break();
    await expect(second.reader.read()).rejects.toThrow("connection reset");
    await post(fetch, create);
    const { reader } = await ask(fetch);
    whole.close();
    expect((await reader.read()).done).toBe(true);
    await ask(fetch);
    const keys = sent.map(({ body }) => body.chatdock?.idempotency_key);
    expect(new Set(keys.slice(0, 4)).size).toBe(1);
    expect(keys[4]).not.toBe(keys[0]);
  });
});

describe("The key of a request", () => {
  const keys = () => sent.map(({ body }) => body.chatdock?.idempotency_key);
  const other = { ...follow, params: { ...follow.params, input: { ...question, quoted_text: "x" } } };

  it("is its own while an equal one is in flight, and each is repeated under its own", async () => {
    const writings = [answering(), answering(), answering(), answering()];
    const fetch = fetchWith(...writings);
    const [first, second] = [await ask(fetch), await ask(fetch)];
    for (const [at, { reader }] of [first, second].entries()) {
      writings[at]?.break();
      await expect(reader.read()).rejects.toThrow("connection reset");
    }
    await ask(fetch);
    await ask(fetch);
    expect(new Set(keys().slice(0, 2)).size).toBe(2);
    expect(keys().slice(2)).toEqual(keys().slice(0, 2));
  });

  it("is not lost by another request", async () => {
    const [broken, whole] = [answering(), answering()];
    const fetch = fetchWith(broken, whole, answering());
    const { reader } = await ask(fetch);
    broken.break();
    await expect(reader.read()).rejects.toThrow("connection reset");
    const elsewhere = await ask(fetch, follow);
    whole.close();
    expect((await elsewhere.reader.read()).done).toBe(true);
    await ask(fetch);
    expect(keys()[1]).not.toBe(keys()[0]);
    expect(keys()[2]).toBe(keys()[0]);
  });

  it("is a new one when the thread has gone on since the failure", async () => {
    const [broken, whole] = [answering(), answering()];
    const fetch = fetchWith(broken, whole, answering());
    const failed = await ask(fetch, follow);
    broken.break();
    await expect(failed.reader.read()).rejects.toThrow("connection reset");
    const { reader } = await ask(fetch, other);
    whole.close();
    expect((await reader.read()).done).toBe(true);
    await ask(fetch, follow);
    expect(new Set(keys()).size).toBe(3);
  });

  it("is a new one when the reader has stopped the answer", async () => {
    const writing = answering();
    const fetch = fetchWith(writing, answering());
    const { abort } = await ask(fetch);
    abort.abort();
    writing.break();
    await passes();
    await ask(fetch);
    const asked = sent.filter(({ body }) => body.type === create.type);
    expect(new Set(asked.map(({ body }) => body.chatdock?.idempotency_key)).size).toBe(2);
  });
});

describe("An answer whose connection the element drops", () => {
  it("is stopped by name, with the credentials of its request", async () => {
    const writing = answering();
    const { abort, reader } = await ask(fetchWith(writing));
    abort.abort();
    await expect(reader.read()).rejects.toThrow("aborted");
    expect(stops()).toEqual([]);
    await passes();
    expect(stops()).toEqual([{ thread_id: "t", run_id: "run_1" }]);
    const { url, init } = sent.at(-1) as Sent;
    expect([url, init.method]).toEqual(["http://x/chatkit", "POST"]);
    expect(init.headers).toMatchObject({ authorization: "Bearer x" });
    expect(writing.isClosed).toBe(true);
  });

  it("is stopped when the element cancels the body instead", async () => {
    const { reader } = await ask(fetchWith(answering()));
    await reader.cancel();
    await passes();
    expect(stops()).toEqual([{ thread_id: "t", run_id: "run_1" }]);
  });

  it("is stopped when the thread that it told of is its own new one", async () => {
    const { abort } = await ask(fetchWith(answering()));
    changeTo("t");
    abort.abort();
    await passes();
    expect(stops()).toHaveLength(1);
  });

  it("is named by its header and its first frame where the body was rewritten", async () => {
    const writing = new Writing({ "x-chatdock-run": "run_7" });
    const fetch = fetchWith(writing);
    const abort = new AbortController();
    await post(fetch, create, abort.signal);
    abort.abort();
    await passes();
    expect(stops()).toEqual([]);
    writing.write(created);
    await expect.poll(stops).toEqual([{ thread_id: "t", run_id: "run_7" }]);
  });

  it("is stopped as soon as it has a name", async () => {
    let answer = (_: Response) => {};
    const fetch = fetchWith(() => new Promise((resolve) => (answer = resolve)));
    const abort = new AbortController();
    const asked = post(fetch, create, abort.signal);
    abort.abort();
    await expect(asked).rejects.toThrow("aborted");
    await passes();
    expect(stops()).toEqual([]);
    answer(answering().response);
    await expect.poll(stops).toEqual([{ thread_id: "t", run_id: "run_1" }]);
  });

  it.each([
    ["before", "another thread", "t2"],
    ["after", "another thread", "t2"],
    ["before", "a new thread", null],
    ["after", "a new thread", null],
  ])("goes on when the element told %s that it shows %s", async (when, _, threadId) => {
    const writing = answering();
    const { abort } = await ask(fetchWith(writing), follow);
    if (when === "before") changeTo(threadId);
    abort.abort();
    await vi.advanceTimersByTimeAsync(50);
    if (when === "after") changeTo(threadId);
    await passes();
    expect(stops()).toEqual([]);
    expect(writing.isClosed).toBe(true);
  });

  it("goes on when the element loads another thread", async () => {
    const fetch = fetchWith(answering(), Response.json({}));
    const { abort } = await ask(fetch, follow);
    abort.abort();
    await post(fetch, { type: "threads.get_by_id", params: { thread_id: "t2" } });
    await passes();
    expect(stops()).toEqual([]);
  });

  it("goes on when the page is left", async () => {
    const { abort } = await ask(fetchWith(answering()));
    window.dispatchEvent(new Event("pagehide"));
    abort.abort();
    await passes();
    expect(stops()).toEqual([]);
  });

  it("goes on when the element is taken out of the page", async () => {
    const { abort } = await ask(fetchWith(answering()));
    element.remove();
    abort.abort();
    await passes();
    expect(stops()).toEqual([]);
  });

  it("is nobody's to stop once it has ended", async () => {
    const writing = answering();
    const { abort, reader } = await ask(fetchWith(writing));
    writing.close();
    await reader.read();
    abort.abort();
    await passes();
    expect(stops()).toEqual([]);
  });

  it("is only dropped at a server that is not ChatDock", async () => {
    const writing = new Writing().write(created);
    const { abort } = await ask(fetchWith(writing));
    abort.abort();
    await passes();
    expect(stops()).toEqual([]);
    expect(writing.isClosed).toBe(true);
  });
});

it("hears an element inside of a shadow root when it is given", async () => {
  const host = document.createElement("div");
  const inner = document.createElement("openai-chatkit");
  host.attachShadow({ mode: "open" }).append(inner);
  document.body.replaceChildren(host);
  const writings = [answering(), answering()];
  const fetch = createChatKitFetch({
    events: inner,
    fetch: (async (url: string, init: RequestInit) => {
      const body = JSON.parse(init.body as string);
      sent.push({ url, init, body });
      return body.type === "chatdock.run.stop" ? Response.json({}) : writings.shift()?.response;
    }) as unknown as typeof globalThis.fetch,
  });
  const first = await ask(fetch);
  inner.dispatchEvent(new CustomEvent("chatkit.thread.change", { detail: { threadId: "t2" } }));
  first.abort.abort();
  await passes();
  expect(stops()).toEqual([]);
  const second = await ask(fetch);
  second.abort.abort();
  await passes();
  expect(stops()).toHaveLength(1);
});
