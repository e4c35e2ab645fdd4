import { beforeEach, describe, expect, it } from "vitest";
import type { ThreadStreamEvent, UserMessageInput } from "../protocol.ts";
import {
  answer,
  converse,
  created,
  ids,
  input,
  nothing,
  question,
  requests,
  stream,
  thread,
} from "./conversation.fixture.ts";

const encoder = new TextEncoder();
const streaming = { "content-type": "text/event-stream" };

function message(text: string): UserMessageInput {
  return { ...input, content: [{ type: "input_text", text }] };
}

function turn(name: string, text: string): ThreadStreamEvent[] {
  const asked = { ...question, id: `u${name}`, content: message(text).content };
  return [
    { type: "thread.item.done", item: asked },
    { type: "stream_options", stream_options: { allow_cancel: true } },
    { type: "thread.item.done", item: { ...answer, id: `a${name}` } },
  ] as ThreadStreamEvent[];
}

/** A thread as ChatDock keeps it: one run at a time, the others in a queue, all frames in one numbered log. */
class Server {
  readonly log: ThreadStreamEvent[] = [];
  readonly queue: { run: string; text: string }[] = [];
  readonly stopped: string[] = [];
  /** The items that are stored. */
  stored: unknown[] = [];
  limit = 9;
  isDown = false;
  /** Whether the thread was deleted. */
  isGone = false;
  /** How the queue is listed. */
  lists = (queue: Server["queue"]): Response | Promise<Response> => {
    const runs = queue.map(({ run, text }) => ({
      run_id: run,
      item_id: `u${run}`,
      input: message(text),
    }));
    return Response.json({ runs });
  };
  #running: string | null = null;
  #runs = 0;
  #readers: { controller: ReadableStreamDefaultController<Uint8Array>; sent: number }[] = [];
  #silent: ReadableStreamDefaultController<Uint8Array>[] = [];

  readonly handle = (
    body: { type?: string; params?: Record<string, unknown> },
    url: string,
    init: RequestInit,
  ) => {
    if (this.isDown) throw new TypeError("Failed to fetch");
    if (this.isGone) return new Response(null, { status: 404 });
    if (url.endsWith("/stop")) return this.#stop(JSON.parse(init.body as string).run_id);
    if (body.type === "threads.get_by_id") return Response.json(thread);
    if (body.type === "items.list") return Response.json({ data: this.stored.toReversed(), has_more: false });
    if (body.type === "chatdock.run.waiting") return this.lists(this.queue);
    if (body.type === "chatdock.run.endings") return Response.json({ endings: {} });
    if (body.type)
      return this.#post((body.params?.input as UserMessageInput | undefined)?.content[0]?.text ?? "");
    return this.#attach(Number(new URL(url).searchParams.get("after")));
  };

  /** Writes frames of the running answer. */
  write(...events: ThreadStreamEvent[]): void {
    this.log.push(...events);
    for (const reader of this.#readers) this.#send(reader);
  }

  /** Ends the running answer and begins the next one. */
  end(): void {
    for (const { controller } of this.#readers) controller.close();
    this.#readers = [];
    const next = this.queue.shift();
    this.#running = next?.run ?? null;
    if (next) this.log.push(...turn(next.run, next.text).slice(0, 2));
  }

  get openConnections(): number {
    return this.#silent.length;
  }

  #post(text: string): Response {
    const run = `run_${++this.#runs}`;
    if (this.#running === null) {
      this.#running = run;
      this.log.push(created as ThreadStreamEvent, ...turn(run, text).slice(0, 2));
      return this.#follow(run, 0);
    }
    if (this.queue.length >= this.limit)
      return Response.json(
        { error: { code: "too_many_requests", message: "Too many wait." } },
        { status: 429 },
      );
    this.queue.push({ run, text });
    const silent = new ReadableStream<Uint8Array>({
      start: (controller) => void this.#silent.push(controller),
      cancel: () => void this.#silent.pop(),
    });
    return new Response(silent, { headers: { ...streaming, "x-chatdock-run": run } });
  }

  #attach(after: number): Response {
    if (this.#running !== null) return this.#follow(this.#running, after);
    return this.log.length > after ? stream(this.log.slice(after), { from: after + 1, run: "" }) : nothing();
  }

  #follow(run: string, after: number): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const reader = { controller, sent: after };
        this.#readers.push(reader);
        this.#send(reader);
      },
    });
    return new Response(body, { headers: { ...streaming, "x-chatdock-run": run } });
  }

  #send(reader: { controller: ReadableStreamDefaultController<Uint8Array>; sent: number }): void {
    for (; reader.sent < this.log.length; reader.sent++) {
      const frame = `id: ${reader.sent + 1}\ndata: ${JSON.stringify(this.log[reader.sent])}\n\n`;
      reader.controller.enqueue(encoder.encode(frame));
    }
  }

  #stop(run: string): Response {
    this.stopped.push(run);
    const at = this.queue.findIndex((waiting) => waiting.run === run);
    if (at >= 0) this.queue.splice(at, 1);
    else if (run === this.#running) this.end();
    else return Response.json({ stopped: false });
    return Response.json({ stopped: true });
  }
}

let server: Server;
beforeEach(() => {
  server = new Server();
});

const finish = (run: number) => {
  server.write(...turn(`run_${run}`, "").slice(2));
  server.end();
};

/** A conversation whose first answer is being made. */
async function answering() {
  const seen = converse((...request) => server.handle(...request));
  void seen.conversation.send(message("one"));
  await expect.poll(() => ids(seen.conversation)).toEqual(["urun_1"]);
  return seen;
}

describe("A message sent while an answer is being made", () => {
  it("waits at the server, in order, without a connection of its own", async () => {
    const { conversation } = await answering();
    await conversation.send(message("two"));
    await conversation.send(message("three"));
    expect(conversation.waiting.map(({ input }) => input.content[0]?.text)).toEqual(["two", "three"]);
    await expect.poll(() => server.queue.map(({ text }) => text)).toEqual(["two", "three"]);
    await expect.poll(() => server.openConnections).toBe(0);
    expect(conversation.outgoing).toBeNull();
  });

  it("becomes an item when its turn begins, and each turn has a start and an end", async () => {
    const { conversation, endings } = await answering();
    await conversation.send(message("two"));
    await conversation.send(message("three"));
    await expect.poll(() => server.queue.length).toBe(2);
    finish(1);
    await expect.poll(() => conversation.waiting.length).toBe(1);
    await expect.poll(() => ids(conversation)).toEqual(["urun_1", "arun_1", "urun_2"]);
    expect(conversation.phase).toBe("answering");
    expect(conversation.state.allowCancel).toBe(true);
    expect(endings).toEqual(["completed"]);
    finish(2);
    await expect.poll(() => conversation.waiting.length).toBe(0);
    finish(3);
    await expect.poll(() => conversation.phase).toBe("idle");
    expect(ids(conversation)).toEqual(["urun_1", "arun_1", "urun_2", "arun_2", "urun_3", "arun_3"]);
    expect(endings).toEqual(["completed", "completed", "completed"]);
  });

  it("goes on when the answer before it is stopped, which ends that one alone", async () => {
    const { conversation, endings } = await answering();
    server.write(...turn("run_1", "").slice(2));
    await conversation.send(message("two"));
    await expect.poll(() => server.queue.length).toBe(1);
    conversation.stop();
    await expect.poll(() => ids(conversation)).toEqual(["urun_1", "arun_1", "urun_2"]);
    expect(server.stopped).toEqual(["run_1"]);
    expect([...conversation.state.marks.keys()]).toEqual(["urun_1"]);
    finish(2);
    await expect.poll(() => conversation.phase).toBe("idle");
    expect(ids(conversation)).toEqual(["urun_1", "arun_1", "urun_2", "arun_2"]);
    expect(endings).toEqual(["stopped", "completed"]);
  });

  it("can be taken back: its run is stopped and its words are returned", async () => {
    const { conversation } = await answering();
    await conversation.send(message("two"));
    await expect.poll(() => server.queue.length).toBe(1);
    const [waiting] = conversation.waiting;
    expect((await conversation.remove(waiting?.id ?? ""))?.content[0]?.text).toBe("two");
    expect(server.stopped).toEqual(["run_2"]);
    expect(conversation.waiting).toEqual([]);
    finish(1);
    await expect.poll(() => conversation.phase).toBe("idle");
    expect(ids(conversation)).toEqual(["urun_1", "arun_1"]);
  });

  it("comes back once, though it is taken back twice", async () => {
    const { conversation } = await answering();
    await conversation.send(message("two"));
    await expect.poll(() => server.queue.length).toBe(1);
    const id = conversation.waiting[0]?.id ?? "";
    const [first, second] = await Promise.all([conversation.remove(id), conversation.remove(id)]);
    expect([first?.content[0]?.text, second]).toEqual(["two", null]);
    expect(server.stopped).toEqual(["run_2"]);
  });

  it("comes back when its thread was deleted, which is not tried again", async () => {
    const { conversation, returned } = await answering();
    await conversation.send(message("two"));
    await expect.poll(() => server.queue.length).toBe(1);
    server.isGone = true;
    server.end();
    await expect.poll(() => returned).toEqual([["two", undefined, "t"]]);
    expect(conversation.waiting).toEqual([]);
    expect(conversation.state.failure?.retryable).toBe(false);
  });

  it("is returned with the server's words when the queue is full", async () => {
    server.limit = 1;
    const { conversation, returned } = await answering();
    await conversation.send(message("two"));
    await conversation.send(message("three"));
    await expect.poll(() => returned).toEqual([["three", "Too many wait.", "t"]]);
    expect(conversation.waiting.map(({ input }) => input.content[0]?.text)).toEqual(["two"]);
    expect(conversation.state.failure).toBeNull();
    expect(requests.filter(({ what }) => what === "threads.add_user_message")).toHaveLength(2);
  });

  it("is told apart as long as it could not reach the server, and would be lost with the page", async () => {
    const { conversation } = await answering();
    const unsent = () => conversation.waiting.map(({ isUnsent }) => isUnsent);
    expect(conversation.hasUnsent).toBe(false);
    server.isDown = true;
    await conversation.send(message("two"));
    expect(unsent()).toEqual([false]);
    expect(conversation.hasUnsent).toBe(true);
    await expect.poll(unsent).toEqual([true]);
    await conversation.send(message("three"));
    expect(unsent()).toEqual([true, true]);
    server.isDown = false;
    conversation.tryNow();
    await expect.poll(unsent).toEqual([false, false]);
    expect(conversation.hasUnsent).toBe(false);
  });

  it("is returned when the server has lost it", async () => {
    const { conversation, returned } = await answering();
    await conversation.send(message("two"));
    await expect.poll(() => server.queue.length).toBe(1);
    server.queue.pop();
    finish(1);
    await expect.poll(() => returned).toEqual([["two", undefined, "t"]]);
    expect(conversation.waiting).toEqual([]);
  });

  it("waits here for the end of the answer when the server is not ChatDock", async () => {
    const open: ReadableStreamDefaultController<Uint8Array>[] = [];
    const { conversation } = converse(() => {
      const body = new ReadableStream<Uint8Array>({ start: (controller) => void open.push(controller) });
      return new Response(body, { headers: streaming });
    });
    const say = (...events: unknown[]) => {
      const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
      open.at(-1)?.enqueue(encoder.encode(text));
    };
    void conversation.send(message("one"));
    await expect.poll(() => open.length).toBe(1);
    say(created, ...turn("1", "one"));
    await expect.poll(() => ids(conversation)).toEqual(["u1", "a1"]);
    await conversation.send(message("two"));
    expect(requests).toHaveLength(1);
    open[0]?.close();
    await expect.poll(() => open.length).toBe(2);
    say(...turn("2", "two"));
    open[1]?.close();
    await expect.poll(() => conversation.phase).toBe("idle");
    expect(ids(conversation)).toEqual(["u1", "a1", "u2", "a2"]);
    expect(conversation.waiting).toEqual([]);
  });
});

const words = (conversation: { waiting: readonly { input: UserMessageInput }[] }) =>
  conversation.waiting.map(({ input }) => input.content[0]?.text);

/** A second page, or the first one after a reload, that opens the thread while its first answer is being made. */
async function opening() {
  server.stored = [{ ...question, id: "urun_1", content: message("one").content }];
  const seen = converse((...request) => server.handle(...request));
  await seen.conversation.open("t");
  return seen;
}

/** A thread with an answer that is being made, and two messages that wait. */
async function queued() {
  const first = await answering();
  await first.conversation.send(message("two"));
  await first.conversation.send(message("three"));
  await expect.poll(() => server.queue.length).toBe(2);
  return first;
}

describe("A thread that is opened while messages wait in it", () => {
  it("shows them in order, each until its turn begins", async () => {
    await queued();
    const { conversation, returned } = await opening();
    await expect.poll(() => words(conversation)).toEqual(["two", "three"]);
    expect(conversation.phase).toBe("answering");
    finish(1);
    await expect.poll(() => words(conversation)).toEqual(["three"]);
    await expect.poll(() => ids(conversation)).toEqual(["urun_1", "arun_1", "urun_2"]);
    finish(2);
    await expect.poll(() => words(conversation)).toEqual([]);
    finish(3);
    await expect.poll(() => conversation.phase).toBe("idle");
    expect(ids(conversation)).toEqual(["urun_1", "arun_1", "urun_2", "arun_2", "urun_3", "arun_3"]);
    expect(returned).toEqual([]);
  });

  it("tells two of the same words apart", async () => {
    const first = await answering();
    await first.conversation.send(message("one"));
    await first.conversation.send(message("one"));
    await expect.poll(() => server.queue.length).toBe(2);
    const { conversation } = await opening();
    await expect.poll(() => conversation.waiting.map(({ itemId }) => itemId)).toEqual(["urun_2", "urun_3"]);
    finish(1);
    await expect.poll(() => conversation.waiting.map(({ itemId }) => itemId)).toEqual(["urun_3"]);
  });

  it("lets them be taken back, by the name of their run", async () => {
    const first = await queued();
    const { conversation } = await opening();
    await expect.poll(() => words(conversation)).toEqual(["two", "three"]);
    const removed = await conversation.remove(conversation.waiting[0]?.id ?? "");
    expect(removed?.content).toEqual(message("two").content);
    expect(server.stopped).toEqual(["run_2"]);
    expect(words(conversation)).toEqual(["three"]);
    await first.conversation.wake();
    expect(words(first.conversation)).toEqual(["three"]);
  });

  it("drops what another page has taken back, and shows what that has sent, in the server's order", async () => {
    const first = await queued();
    const { conversation } = await opening();
    await conversation.send(message("four"));
    await expect.poll(() => words(conversation)).toEqual(["two", "three", "four"]);
    await first.conversation.remove(first.conversation.waiting[0]?.id ?? "");
    await first.conversation.send(message("five"));
    await expect.poll(() => server.queue.map(({ text }) => text)).toEqual(["three", "four", "five"]);
    await conversation.wake();
    expect(words(conversation)).toEqual(["three", "four", "five"]);
  });

  it("shows nothing twice that the server lists before it has answered its own request", async () => {
    const first = await answering();
    let list = (_: Response) => {};
    server.lists = () => new Promise((resolve) => (list = resolve));
    const waking = first.conversation.wake();
    await expect.poll(() => requests.at(-1)?.what).toBe("chatdock.run.waiting");
    await first.conversation.send(message("two"));
    const row = { run_id: "run_2", item_id: "urun_2", input: message("two") };
    list(Response.json({ runs: [row] }));
    await waking;
    await expect.poll(() => first.conversation.waiting.map(({ runId }) => runId)).toEqual(["run_2"]);
  });

  it("shows nothing any more of an old list: what was taken back, or has become an item", async () => {
    const first = await queued();
    const lists: ((response: Response) => void)[] = [];
    server.lists = () => new Promise((resolve) => lists.push(resolve));
    const second = await opening();
    await expect.poll(() => lists.length).toBe(1);
    void first.conversation.wake();
    await expect.poll(() => lists.length).toBe(2);
    await first.conversation.remove(first.conversation.waiting[1]?.id ?? "");
    finish(1);
    for (const { conversation } of [first, second])
      await expect.poll(() => ids(conversation)).toContain("urun_2");
    const row = (run: string) => ({ run_id: run, item_id: `u${run}`, input: message(run) });
    lists[0]?.(Response.json({ runs: [row("run_2"), row("run_4")] }));
    lists[1]?.(Response.json({ runs: [row("run_2"), row("run_3"), row("run_4")] }));
    for (const { conversation } of [first, second])
      await expect.poll(() => words(conversation)).toEqual(["run_4"]);
  });

  it("goes on without them when they cannot be listed", async () => {
    await queued();
    server.lists = () => new Response(null, { status: 500 });
    const { conversation } = await opening();
    finish(1);
    await expect.poll(() => ids(conversation)).toEqual(["urun_1", "arun_1", "urun_2"]);
    expect(conversation.state.failure).toBeNull();
  });

  it("gives nothing back that another page has sent and the server has lost", async () => {
    const first = await queued();
    const { conversation, returned } = await opening();
    await expect.poll(() => words(conversation)).toEqual(["two", "three"]);
    server.queue.length = 0;
    finish(1);
    await expect.poll(() => first.returned).toEqual([["two,three", undefined, "t"]]);
    await expect.poll(() => words(conversation)).toEqual([]);
    expect(returned).toEqual([]);
  });
});
