import { describe, expect, it } from "vitest";
import {
  answer,
  answered,
  asked,
  converse,
  created,
  ids,
  input,
  keys,
  loading,
  nothing,
  openStream,
  question,
  requests,
  stream,
  thread,
} from "./conversation.fixture.ts";

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

  it("takes nothing of an answer into the thread that is opened while it is read", async () => {
    const { conversation } = converse((body) => (body.type ? stream([created, asked, answered]) : nothing()));
    const sending = conversation.send(input);
    while (conversation.threadId === null) await null;
    await conversation.open(null);
    await sending;
    expect(ids(conversation)).toEqual([]);
    expect(conversation.threadId).toBeNull();
  });

  it("knows that a message is lost with the page until the server begins to answer it", async () => {
    let begin = (_: Response) => {};
    const { conversation } = converse(({ type }) =>
      type ? new Promise<Response>((resolve) => (begin = resolve)) : nothing(),
    );
    const { response } = openStream([]);
    expect(conversation.hasUnsent).toBe(false);
    void conversation.send(input);
    expect(conversation.hasUnsent).toBe(true);
    await expect.poll(() => requests.length).toBe(1);
    begin(response);
    await expect.poll(() => conversation.hasUnsent).toBe(false);
    expect(conversation.outgoing).not.toBeNull();
    conversation.leave();
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

  it("remembers where a run began until its end", async () => {
    const { conversation, memory, written } = converse((body) =>
      body.type ? stream([created, asked, answered], { from: 7 }) : nothing(),
    );
    await conversation.send(input);
    expect(written).toEqual(["chatdock:cursor:t=6"]);
    expect([...memory.keys()]).toEqual([]);
  });

  it("forgets where a run began with its thread, and when there is nothing left of it to follow", async () => {
    const stored = { "chatdock:cursor:t": "2", "chatdock:cursor:gone": "5" };
    const { conversation, memory } = converse(loading([question, answer], nothing), stored);
    await conversation.open("t");
    expect([...memory.keys()]).toEqual(["chatdock:cursor:gone"]);
    await conversation.forget("gone");
    expect([...memory.keys()]).toEqual([]);
    expect(conversation.threadId).toBe("t");
    await conversation.forget("t");
    expect(conversation.threadId).toBeNull();
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

  it("sends a message with a new key after a run that ended without it", async () => {
    const failed = { type: "error", code: "custom", message: "Interrupted.", allow_retry: true };
    const { conversation } = converse((body) => {
      if (!body.type) return nothing();
      return body.type === "threads.create"
        ? stream([created, failed])
        : stream([asked, answered], { from: 3 });
    });
    await conversation.send(input);
    expect(conversation.state.failure?.message).toBe("Interrupted.");
    await conversation.retry();
    expect(ids(conversation)).toEqual(["u", "a"]);
    expect(new Set(keys()).size).toBe(2);
  });

  it("gives a refused message back instead of offering to send it again", async () => {
    const { conversation } = converse(() =>
      Response.json({ error: { code: "too_long", message: "Too long." } }, { status: 413 }),
    );
    await conversation.send(input);
    expect(conversation.state.failure).toEqual({ code: "too_long", message: "Too long.", retryable: false });
    expect(conversation.withdraw()).toBe(input);
    expect(conversation.outgoing).toBeNull();
  });

  it("asks for an answer again with the same key only if that request got none", async () => {
    const failed = { type: "error", code: "custom", message: "Busy.", allow_retry: true };
    let tries = 0;
    const { conversation } = converse((body) => {
      if (!body.type) return nothing();
      if (body.type === "threads.create") return stream([created, asked, failed]);
      tries++;
      if (tries === 1)
        return Response.json({ error: { code: "conflict", message: "Locked." } }, { status: 409 });
      return stream([tries === 2 ? failed : answered], { from: 3 + tries });
    });
    await conversation.send(input);
    for (let at = 0; at < 3; at++) await conversation.retry();
    expect(ids(conversation)).toEqual(["u", "a"]);
    const [, first, second, third] = keys();
    expect(second).toBe(first);
    expect(third).not.toBe(second);
  });

  it("follows an answer that was started elsewhere, from its first frame", async () => {
    const delta = { type: "assistant_message.content_part.text_delta", content_index: 0, delta: "Hel" };
    const { conversation, phases } = converse(
      loading([question], (_body, url) =>
        url.endsWith("/run")
          ? stream([
              created,
              asked,
              { type: "thread.item.added", item: { ...answer, content: [] } },
              { type: "thread.item.updated", item_id: "a", update: delta },
              answered,
            ])
          : nothing(),
      ),
    );
    await conversation.open("t");
    await expect.poll(() => phases.join()).toBe("idle,loading,answering,idle");
    expect(ids(conversation)).toEqual(["u", "a"]);
    expect(requests[0]?.what).toBe("/chatkit/threads/t/run");
  });

  it("changes nothing of a loaded item when its frames come again", async () => {
    const seen = new Set<unknown>();
    const delta = { type: "assistant_message.content_part.text_delta", content_index: 0, delta: "Hello" };
    const { response, close } = openStream([
      { ...created, thread: { ...thread, title: "old" } },
      asked,
      { type: "thread.item.added", item: { ...answer, content: [] } },
      { type: "thread.item.updated", item_id: "a", update: delta },
    ]);
    const { conversation } = converse(
      loading([question, answer], (_body, url) => {
        if (url.endsWith("/run")) return response;
        return nothing();
      }),
    );
    await conversation.open("t");
    const check = setInterval(() => seen.add(JSON.stringify(conversation.state.items.at(-1))), 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    clearInterval(check);
    close();
    await expect.poll(() => conversation.phase).toBe("idle");
    expect([...seen]).toEqual([JSON.stringify(answer)]);
    expect(conversation.state.thread?.title).toBeUndefined();
  });

  it("tries a question again whose answer had failed before the thread was opened", async () => {
    const { conversation } = converse(
      loading([question, answer], ({ type }) =>
        type
          ? stream([{ ...answered, item: { ...answer, id: "b" } }])
          : new Response(null, { status: 204, headers: { "X-ChatDock-Run-State": "failed" } }),
      ),
    );
    await conversation.open("t");
    await conversation.retry();
    expect(requests.map(({ what }) => what)).toContain("threads.retry_after_item");
    expect(ids(conversation)).toEqual(["u", "b"]);
    expect(conversation.state.failure).toBeNull();
  });

  it("follows the answer that another tab was quicker to ask for anew", async () => {
    let isAsked = false;
    const other = stream([{ ...answered, item: { ...answer, id: "b" } }], { from: 4, run: "run_2" });
    const { conversation, endings } = converse(
      loading([question], ({ type }, url) => {
        if (type) isAsked = true;
        if (type) return Response.json({ error: { code: "busy", message: "Busy." } }, { status: 409 });
        return isAsked && url.endsWith("/run") ? other : nothing();
      }),
    );
    await conversation.open("t");
    await conversation.retry();
    await expect.poll(() => ids(conversation)).toEqual(["u", "b"]);
    expect(conversation.state.failure).toBeNull();
    expect(conversation.phase).toBe("idle");
    expect(endings).toEqual(["left", "completed"]);
  });

  it("asks a plain ChatKit server for runs only once, and shows no failure for it", async () => {
    const { conversation } = converse(
      loading([question, answer], () => Response.json({ detail: "Not Found" }, { status: 404 })),
    );
    await conversation.open("t");
    await conversation.refresh();
    expect(conversation.state.failure).toBeNull();
    expect(requests.filter(({ what }) => what.endsWith("/run"))).toHaveLength(1);
  });

  it("is idle once it is left, and takes up the message that was on its way", async () => {
    let isSlow = true;
    const { conversation, endings } = converse((body, _url, init) => {
      if (!body.type) return nothing();
      if (!isSlow) return stream([created, asked, answered]);
      const open = new ReadableStream<Uint8Array>({
        start: (controller) =>
          init.signal?.addEventListener("abort", () => controller.error(new Error("aborted"))),
      });
      return new Response(open, {
        headers: { "content-type": "text/event-stream", "x-chatdock-run": "run_1" },
      });
    });
    void conversation.send(input);
    await expect.poll(() => requests.length).toBe(1);
    conversation.leave();
    expect(conversation.busy).toBe(false);
    expect(endings).toEqual(["left"]);
    isSlow = false;
    await conversation.rejoin();
    expect(ids(conversation)).toEqual(["u", "a"]);
    expect(new Set(keys()).size).toBe(1);
  });

  it("leaves an answer that it only follows while nobody looks, and takes it up again", async () => {
    const { response, close } = openStream([created, asked]);
    let follows = 0;
    const { conversation, endings } = converse(
      loading([question], (_body, url) => {
        if (url.includes("after=")) return nothing();
        return follows++ === 0 ? response : stream([created, asked, answered]);
      }),
    );
    await conversation.open("t");
    await expect.poll(() => conversation.phase).toBe("answering");
    conversation.rest();
    expect([conversation.phase, endings.join()]).toEqual(["idle", "left"]);
    // The connection is closed already.
    expect(close).toThrow();
    await conversation.wake();
    await expect.poll(() => ids(conversation)).toEqual(["u", "a"]);
    await expect.poll(() => endings.join()).toBe("left,completed");
  });

  it("goes on reading the answer that it asked for, though nobody looks", async () => {
    const { response, close } = openStream([created, asked, answered]);
    const { conversation, endings } = converse(({ type }) => (type ? response : nothing()));
    const sending = conversation.send(input);
    await expect.poll(() => ids(conversation)).toEqual(["u", "a"]);
    conversation.rest();
    expect(conversation.phase).toBe("answering");
    close();
    await sending;
    expect(endings).toEqual(["completed"]);
  });

  it("takes up a thread whose loading was left", async () => {
    const { conversation } = converse(loading([question, answer], nothing));
    void conversation.open("t");
    conversation.leave();
    await conversation.rejoin();
    expect(ids(conversation)).toEqual(["u", "a"]);
  });
});
