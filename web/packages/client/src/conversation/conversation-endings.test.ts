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
  openedAndClosed,
  openStream,
  question,
  requests,
  stream,
  thread,
} from "./conversation.fixture.ts";

const options = { type: "stream_options", stream_options: { allow_cancel: true } };
const ended = (state: string) =>
  new Response(null, { status: 204, headers: { "x-chatdock-run-state": state } });

describe("An answer that does not come to its end", () => {
  it("stops by name, keeps what has arrived and marks it", async () => {
    const { response, close } = openStream([created, asked, answered]);
    const { conversation } = converse(
      loading([question, answer], (body, url) => {
        if (!url.endsWith("/stop")) return body.type ? response : nothing();
        close();
        return Response.json({ stopped: true });
      }),
    );
    const sending = conversation.send(input);
    await expect.poll(() => ids(conversation)).toEqual(["u", "a"]);
    conversation.stop();
    await sending;
    expect(requests.map(({ what }) => what)).toContain("/chatkit/threads/t/stop");
    expect(conversation.phase).toBe("idle");
    expect(ids(conversation)).toEqual(["u", "a"]);
    expect([...conversation.state.marks.keys()]).toEqual(["u"]);
    await conversation.refresh();
    expect([...conversation.state.marks.keys()]).toEqual(["u"]);
  });

  it("is told in the page that asked, too, when it was stopped elsewhere", async () => {
    const { conversation, endings } = converse(({ type }) =>
      type ? stream([created, asked, answered]) : ended("stopped"),
    );
    await conversation.send(input);
    expect(endings).toEqual(["stopped"]);
    expect([...conversation.state.marks]).toEqual([["u", "stopped"]]);
  });

  it("is the newest one of those that were read in one go", async () => {
    const second = [
      { type: "thread.item.done", item: { ...question, id: "u2" } },
      { type: "thread.item.done", item: { ...answer, id: "a2" } },
    ];
    const { conversation, endings } = converse(({ type }) =>
      type ? stream([created, asked, answered, ...second]) : ended("stopped"),
    );
    await conversation.send(input);
    expect(endings).toEqual(["completed", "stopped"]);
    expect([...conversation.state.marks]).toEqual([["u2", "stopped"]]);
  });

  it("is told of the one before, too, where the next one has begun in the same stream", async () => {
    const next = [
      options,
      { type: "thread.item.done", item: { ...question, id: "u2" } },
      { type: "thread.item.done", item: { ...answer, id: "a2" } },
    ];
    const { conversation } = converse(({ type }) => {
      if (type === "chatdock.run.endings") return Response.json({ endings: { u: "stopped" } });
      return type ? stream([created, asked, answered, ...next]) : ended("completed");
    });
    await conversation.send(input);
    await expect.poll(() => [...conversation.state.marks]).toEqual([["u", "stopped"]]);
  });

  it("marks a question that was stopped before the first word of its answer, and again when it is asked anew", async () => {
    const { conversation } = converse(({ type }) => {
      if (!type) return ended("stopped");
      return type === "threads.create" ? stream([created, asked]) : stream([options], { from: 3 });
    });
    await conversation.send(input);
    expect([...conversation.state.marks]).toEqual([["u", "stopped"]]);
    const retrying = conversation.retry();
    expect(conversation.state.marks.size).toBe(0);
    await retrying;
    expect([...conversation.state.marks]).toEqual([["u", "stopped"]]);
  });

  it("marks nothing when a turn without a question was stopped before it brought something", async () => {
    let last = nothing;
    const { conversation, endings } = converse(
      loading([question, answer], ({ type }) => (type ? stream([options]) : last()), {}),
    );
    await conversation.open("t");
    last = () => ended("stopped");
    await conversation.act({ type: "buy" });
    expect(endings).toEqual(["stopped"]);
    expect(conversation.state.marks.size).toBe(0);
  });

  it("is no failure of a thread that is opened when there is nothing of it", async () => {
    const { conversation } = converse(loading([question], () => ended("failed")));
    await conversation.open("t");
    expect(conversation.state.failure).toBeNull();
    expect([...conversation.state.marks]).toEqual([["u", "interrupted"]]);
  });

  it("marks no stop that came too late", async () => {
    const { response, close } = openStream([created, asked, answered]);
    const { conversation, endings } = converse((body, url) => {
      if (!url.endsWith("/stop")) return body.type ? response : nothing();
      close();
      return Response.json({ stopped: false });
    });
    const sending = conversation.send(input);
    await expect.poll(() => ids(conversation)).toEqual(["u", "a"]);
    conversation.stop();
    await sending;
    expect(conversation.state.marks.size).toBe(0);
    expect(endings).toEqual(["completed"]);
  });

  it("says so when the server refuses a stop, and takes the answer up again", async () => {
    const { response } = openStream([created, asked]);
    const { conversation } = converse(
      loading([question, answer], (body, url) => {
        if (url.endsWith("/stop"))
          return Response.json({ error: { code: "not_yours", message: "No." } }, { status: 403 });
        return body.type ? response : nothing();
      }),
    );
    const sending = conversation.send(input);
    await expect.poll(() => ids(conversation)).toEqual(["u"]);
    conversation.stop();
    await sending;
    expect(conversation.state.failure?.code).toBe("not_yours");
    await conversation.retry();
    expect(ids(conversation)).toEqual(["u", "a"]);
  });

  it("keeps a message that was stopped before it was stored, and sends it anew", async () => {
    const { response, close } = openStream([created]);
    const { conversation, endings } = converse((body, url) => {
      if (url.endsWith("/stop")) {
        close();
        return Response.json({ stopped: true });
      }
      if (!body.type) return nothing();
      return body.type === "threads.create" ? response : stream([asked, answered], { from: 2 });
    });
    const sending = conversation.send(input);
    await expect.poll(() => conversation.threadId).toBe("t");
    conversation.stop();
    await sending;
    expect(endings).toEqual(["stopped"]);
    expect(conversation.outgoing?.input).toBe(input);
    await conversation.retry();
    expect(conversation.outgoing).toBeNull();
    expect(ids(conversation)).toEqual(["u", "a"]);
    expect(new Set(keys()).size).toBe(2);
  });

  it("stops a thread that has no id yet as soon as it has one", async () => {
    const { readable, writable } = new TransformStream<Uint8Array>();
    const server = writable.getWriter();
    const { conversation } = converse((op, url) => {
      if (url.endsWith("/stop")) {
        void server.close();
        return Response.json({ stopped: true });
      }
      if (!op.type) return nothing();
      return new Response(readable, {
        headers: { "content-type": "text/event-stream", "x-chatdock-run": "run_1" },
      });
    });
    const sending = conversation.send(input);
    await server.write(new TextEncoder().encode(": hello\n\n"));
    conversation.stop();
    await server.write(new TextEncoder().encode(`id: 1\ndata: ${JSON.stringify(created)}\n\n`));
    await sending;
    expect(requests.map(({ what }) => what)).toContain("/chatkit/threads/t/stop");
  });

  it("shows why a run failed that ended while nobody looked, and none of its deleted items", async () => {
    const failed = { type: "error", code: "custom", message: "Too long.", allow_retry: true };
    const deleted = { type: "thread.item.done", item: { ...answer, id: "deleted" } };
    const { conversation } = converse(
      loading([question], (_body, url) =>
        url.endsWith("after=0") ? openedAndClosed([created, asked, deleted, failed]) : nothing(),
      ),
      { "chatdock:cursor:t": "0" },
    );
    await conversation.open("t");
    await expect.poll(() => conversation.phase).toBe("idle");
    expect(ids(conversation)).toEqual(["u"]);
    expect(conversation.state.failure?.message).toBe("Too long.");
  });

  it.each([
    ["stopped", "stopped", undefined],
    ["failed", "interrupted", "run_failed"],
    ["interrupted", "interrupted", "run_failed"],
    ["completed", undefined, undefined],
    ["waiting", undefined, undefined],
    ["running", undefined, undefined],
    [null, undefined, undefined],
  ])("shows of a thread that it opens that its last answer was %s", async (state, mark, failure) => {
    const headers = new Headers(state ? { "X-ChatDock-Run-State": state } : {});
    const { conversation, endings } = converse(
      loading([question, answer], () => new Response(null, { status: 204, headers })),
    );
    await conversation.open("t");
    expect(conversation.state.marks.get("u")).toBe(mark);
    expect(conversation.state.failure?.code).toBe(failure);
    expect(endings).toEqual([]);
  });

  it.each([
    [{ u: "stopped", x: "failed", y: "interrupted" } as const, "u stopped,x interrupted,y interrupted"],
    [undefined, "z stopped"],
  ])(
    "marks the older answers of a thread that it loads as the server tells, which was %o",
    async (endings, marks) => {
      let told: Parameters<typeof loading>[2] = { z: "stopped" };
      const { conversation } = converse((...request) =>
        loading([question, answer], nothing, told)(...request),
      );
      await conversation.open("t");
      told = endings;
      await conversation.refresh();
      expect([...conversation.state.marks].map((mark) => mark.join(" ")).join()).toBe(marks);
    },
  );

  it("marks older answers, too, while the frames of the last one are still to be read", async () => {
    const next = [
      { ...question, id: "u2" },
      { ...answer, id: "a2" },
    ];
    const { conversation } = converse(
      loading(
        [question, answer, ...next],
        (_body, url) =>
          url.endsWith("after=2") ? openedAndClosed([{ type: "thread.updated", thread }]) : nothing(),
        { u: "stopped" },
      ),
      { "chatdock:cursor:t": "2" },
    );
    await conversation.open("t");
    expect([...conversation.state.marks]).toEqual([["u", "stopped"]]);
  });

  it("asks a plain ChatKit server for no endings", async () => {
    const plain = () => Response.json({ detail: "Not Found" }, { status: 404 });
    const { conversation } = converse(loading([question, answer], plain));
    await conversation.open("t");
    expect(ids(conversation)).toEqual(["u", "a"]);
    expect(requests.map(({ what }) => what)).not.toContain("chatdock.run.endings");
  });

  it("marks an answer that was stopped while its frames were still to be read", async () => {
    const headers = { "X-ChatDock-Run-State": "stopped" };
    const { conversation } = converse(
      loading([question, answer], (_body, url) =>
        url.endsWith("after=0")
          ? openedAndClosed([created, asked, answered])
          : new Response(null, { status: 204, headers }),
      ),
      { "chatdock:cursor:t": "0" },
    );
    await conversation.open("t");
    await expect.poll(() => conversation.phase).toBe("idle");
    expect([...conversation.state.marks.keys()]).toEqual(["u"]);
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
    await expect.poll(() => conversation.phase).toBe("idle");
  });

  it("keeps a stop while the server is out of reach, and delivers it as soon as that is back", async () => {
    const first = openStream([created, asked, { type: "thread.item.added", item: answer }]);
    const second = openStream([]);
    let isDown = false;
    let stops = 0;
    const { conversation, phases, endings } = converse((body, url) => {
      if (url.endsWith("/stop")) stops++;
      if (isDown) throw new TypeError("Failed to fetch");
      if (body.type) return first.response;
      if (!url.endsWith("/stop")) return stops < 2 ? second.response : nothing();
      second.close();
      return Response.json({ stopped: true });
    });
    const sending = conversation.send(input);
    await expect.poll(() => ids(conversation)).toEqual(["u", "a"]);
    isDown = true;
    first.close();
    await expect.poll(() => conversation.isLost).toBe(true);
    conversation.stop();
    await expect.poll(() => stops).toBe(1);
    expect([conversation.phase, conversation.isLost]).toEqual(["stopping", true]);
    isDown = false;
    conversation.tryNow();
    await sending;
    expect(stops).toBe(2);
    expect(phases.join()).toBe("answering,reconnecting,stopping,idle,loading,idle");
    expect(endings).toEqual(["stopped"]);
    expect(conversation.state.failure).toBeNull();
    expect([...conversation.state.marks]).toEqual([["u", "stopped"]]);
  });

  it("bears a mark when it broke off, which stays when more is asked", async () => {
    const failed = { type: "error", code: "custom", message: "Interrupted.", allow_retry: true };
    const again = { ...question, id: "u2" };
    const { conversation, endings } = converse((body) => {
      if (!body.type) return nothing();
      return body.type === "threads.create"
        ? stream([created, asked, answered, failed])
        : stream(
            [
              { ...asked, item: again },
              { ...answered, item: { ...answer, id: "a2" } },
            ],
            { from: 5 },
          );
    });
    await conversation.send(input);
    expect(endings).toEqual(["failed"]);
    await conversation.send(input);
    expect(conversation.state.failure).toBeNull();
    expect([...conversation.state.marks]).toEqual([["u", "interrupted"]]);
  });

  it("leaves no mark on the answer before what failed", async () => {
    const failed = { type: "error", code: "custom", message: "No.", allow_retry: true };
    const { conversation } = converse(
      loading([question, answer], (body) => (body.type ? stream([failed]) : nothing())),
    );
    await conversation.open("t");
    await conversation.act({ type: "buy" });
    expect(conversation.state.failure?.message).toBe("No.");
    await conversation.send(input);
    expect(conversation.state.marks.size).toBe(0);
  });

  it("is not connected to again when the server told of its failure and went away", async () => {
    const failed = { type: "error", code: "custom", message: "Interrupted.", allow_retry: true };
    const { conversation, phases } = converse((body) => {
      if (body.type !== "threads.create") throw new TypeError("Failed to fetch");
      const { response, close } = openStream([created, asked, answered, failed]);
      close();
      return response;
    });
    await conversation.send(input);
    expect(phases.join()).toBe("answering,idle");
    expect(conversation.state.failure?.message).toBe("Interrupted.");
  });
});
