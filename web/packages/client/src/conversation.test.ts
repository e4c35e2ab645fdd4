import { beforeEach, describe, expect, it } from "vitest";
import { Conversation, type Phase } from "./conversation.ts";
import type { UserMessageInput } from "./protocol.ts";
import { Transport } from "./transport.ts";

const input: UserMessageInput = {
  content: [{ type: "input_text", text: "hi" }],
  attachments: [],
  inference_options: {},
};
const thread = { id: "t", created_at: "2026-11-21T01:00:00", items: { data: [], has_more: false } };
const common = { thread_id: "t", created_at: "2026-11-21T01:00:00" };
const question = { ...common, id: "u", type: "user_message", content: input.content, attachments: [] };
const answer = {
  ...common,
  id: "a",
  type: "assistant_message",
  content: [{ type: "output_text", text: "Hello", annotations: [] }],
};
const created = { type: "thread.created", thread };
const asked = { type: "thread.item.done", item: question };
const answered = { type: "thread.item.done", item: answer };

type Handler = (
  body: { type?: string; params?: Record<string, unknown> },
  url: string,
  init: RequestInit,
) => Response;

let requests: { what: string; headers: Headers }[] = [];
beforeEach(() => {
  requests = [];
});

/** A conversation with a server that is one function. */
function converse(handler: Handler, stored: Record<string, string> = {}) {
  const fetch = (async (url: string, init: RequestInit) => {
    init.signal?.throwIfAborted();
    const body = typeof init.body === "string" ? JSON.parse(init.body) : {};
    requests.push({
      what: body.type ?? new URL(url).pathname + new URL(url).search,
      headers: new Headers(init.headers),
    });
    return handler(body, url, init);
  }) as unknown as typeof globalThis.fetch;
  const phases: Phase[] = [];
  const threads: (string | null)[] = [];
  const memory = new Map(Object.entries(stored));
  const remembered: string[] = [];
  const conversation: Conversation = new Conversation(
    new Transport({ url: "http://x/chatkit", fetch }),
    {
      onChange: () => {
        if (phases.at(-1) !== conversation.phase) phases.push(conversation.phase);
      },
      onThread: (id) => threads.push(id),
    },
    {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => {
        memory.set(key, value);
        remembered.push(value);
      },
      removeItem: (key) => memory.delete(key),
    },
  );
  return { conversation, phases, threads, remembered };
}

function stream(events: unknown[], { from = 1, run = "run_1" } = {}): Response {
  const frames = events.map(
    (event, at) => `${run && `id: ${from + at}\n`}data: ${JSON.stringify(event)}\n\n`,
  );
  const headers = { "content-type": "text/event-stream", ...(run && { "x-chatdock-run": run }) };
  return new Response(frames.join(""), { headers });
}

const nothing = () => new Response(null, { status: 204 });
const ids = (conversation: Conversation) => conversation.state.items.map((item) => item.id);

describe("Conversation", () => {
  it("creates a thread with the first message and adds to it with the next", async () => {
    const { conversation, threads } = converse((body) =>
      body.type ? stream([created, asked, answered]) : nothing(),
    );
    await conversation.send(input);
    await conversation.send(input);
    expect(requests.map(({ what }) => what).filter((what) => what.startsWith("threads."))).toEqual([
      "threads.create",
      "threads.add_user_message",
    ]);
    expect(threads).toEqual(["t"]);
  });

  it("shows a message at once and replaces it by the server's own", async () => {
    const { conversation } = converse((body) => (body.type ? stream([created, asked, answered]) : nothing()));
    const sending = conversation.send(input);
    expect(conversation.outgoing?.input).toBe(input);
    await sending;
    expect(conversation.outgoing).toBeNull();
    expect(ids(conversation)).toEqual(["u", "a"]);
  });

  it("sends a refused message again with the same key", async () => {
    let isRefused = true;
    const { conversation } = converse((body) => {
      if (!body.type) return nothing();
      if (!isRefused) return stream([created, asked, answered]);
      isRefused = false;
      return new Response(null, { status: 503 });
    });
    await conversation.send(input);
    expect(conversation.state.failure?.retryable).toBe(true);
    await conversation.retry();
    expect(conversation.state.failure).toBeNull();
    const [first, second] = requests.map(({ headers }) => headers.get("idempotency-key"));
    expect(first).toBe(second);
  });

  it("asks for another answer to the last question when the answer failed", async () => {
    const failed = { type: "error", code: "custom", message: "Busy.", allow_retry: true };
    const { conversation } = converse((body) => {
      if (!body.type) return nothing();
      return body.type === "threads.create"
        ? stream([created, asked, failed])
        : stream([answered], { from: 4 });
    });
    await conversation.send(input);
    expect(conversation.state.failure?.message).toBe("Busy.");
    await conversation.retry();
    expect(requests.map(({ what }) => what)).toContain("threads.retry_after_item");
    expect(ids(conversation)).toEqual(["u", "a"]);
  });

  it("opens a thread and follows the answer that is being made in it", async () => {
    const { conversation, phases } = converse(
      (body, url) => {
        if (body.type === "threads.get_by_id") return Response.json(thread);
        if (body.type === "items.list") return Response.json({ data: [question], has_more: false });
        return url.endsWith("after=2") ? stream([answered], { from: 3 }) : nothing();
      },
      { "chatdock:cursor:t": "2" },
    );
    await conversation.open("t");
    await expect.poll(() => ids(conversation)).toEqual(["u", "a"]);
    await expect.poll(() => phases.join()).toBe("idle,loading,answering,idle");
  });

  it("takes up an answer again that broke off, instead of asking for another one", async () => {
    let isDown = false;
    const { conversation } = converse((body, url) => {
      if (isDown) return new Response(null, { status: 403 });
      if (body.type === "threads.get_by_id") return Response.json(thread);
      if (body.type === "items.list") return Response.json({ data: [question], has_more: false });
      if (url.endsWith("after=0")) return stream([created, asked, answered]);
      if (!body.type) return nothing();
      const broken = new ReadableStream<Uint8Array>({
        pull(controller) {
          isDown = true;
          const text = [created, asked].map(
            (event, at) => `id: ${at + 1}\ndata: ${JSON.stringify(event)}\n\n`,
          );
          controller.enqueue(new TextEncoder().encode(text.join("")));
          controller.close();
        },
      });
      return new Response(broken, {
        headers: { "content-type": "text/event-stream", "x-chatdock-run": "run_1" },
      });
    });
    await conversation.send(input);
    expect(conversation.state.failure).not.toBeNull();
    isDown = false;
    await conversation.retry();
    await expect.poll(() => conversation.phase).toBe("idle");
    expect(requests.map(({ what }) => what)).not.toContain("threads.retry_after_item");
    expect(ids(conversation)).toEqual(["u", "a"]);
  });

  it("remembers where an unfinished run began, and where a finished one ended", async () => {
    const { conversation, remembered } = converse((body) =>
      body.type ? stream([created, asked, answered], { from: 7 }) : nothing(),
    );
    await conversation.send(input);
    expect(remembered).toEqual(["6", "9"]);
  });

  it("loads earlier items in front of the others", async () => {
    const { conversation } = converse((body) => {
      if (body.type === "threads.get_by_id") return Response.json(thread);
      const isFirst = body.params?.after === undefined;
      return Response.json(
        isFirst ? { data: [answer], has_more: true, after: "a" } : { data: [question], has_more: false },
      );
    });
    await conversation.open("t");
    await conversation.loadEarlier();
    expect(ids(conversation)).toEqual(["u", "a"]);
    expect(conversation.state.earlier).toBeNull();
  });

  it("stops by name and keeps what has arrived", async () => {
    let close = () => {};
    const { conversation } = converse((body, url) => {
      if (url.endsWith("/stop")) {
        close();
        return Response.json({ stopped: true });
      }
      if (!body.type) return nothing();
      const text = [created, asked, answered].map(
        (event, at) => `id: ${at + 1}\ndata: ${JSON.stringify(event)}\n\n`,
      );
      const open = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(text.join("")));
          close = () => controller.close();
        },
      });
      return new Response(open, {
        headers: { "content-type": "text/event-stream", "x-chatdock-run": "run_1" },
      });
    });
    const sending = conversation.send(input);
    await expect.poll(() => ids(conversation)).toEqual(["u", "a"]);
    await conversation.stop();
    await sending;
    expect(requests.map(({ what }) => what)).toContain("/chatkit/threads/t/stop");
    expect(conversation.phase).toBe("idle");
    expect(ids(conversation)).toEqual(["u", "a"]);
  });

  it("ends the answer of a plain ChatKit server by leaving", async () => {
    let isCancelled = false;
    const { conversation } = converse(() => {
      const open = new ReadableStream<Uint8Array>({
        start: (controller) =>
          controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(created)}\n\n`)),
        cancel: () => {
          isCancelled = true;
        },
      });
      return new Response(open, { headers: { "content-type": "text/event-stream" } });
    });
    void conversation.send(input);
    await expect.poll(() => conversation.threadId).toBe("t");
    await conversation.stop();
    await expect.poll(() => isCancelled).toBe(true);
    expect(conversation.phase).toBe("idle");
  });
});
