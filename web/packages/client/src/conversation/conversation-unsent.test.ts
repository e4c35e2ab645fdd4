import { describe, expect, it } from "vitest";
import type { UserMessageInput } from "../protocol.ts";
import { textOf } from "../thread/texts.ts";
import {
  answer,
  converse,
  created,
  type Handler,
  input,
  nothing,
  openStream,
  requests,
  stream,
  thread,
} from "./conversation.fixture.ts";

function message(text: string): UserMessageInput {
  return { ...input, content: [{ type: "input_text", text }] };
}

/** A plain ChatKit server that can be down, that any thread can be loaded from, and that answers every message at once. */
function answering() {
  const sent: string[] = [];
  const server = { isDown: false, gate: Promise.resolve(), sent };
  const handle: Handler = async ({ type, params }) => {
    if (!type || type.startsWith("chatdock.")) return new Response(null, { status: 404 });
    const threadId = (params?.thread_id as string | undefined) ?? "new";
    if (type !== "threads.create") await server.gate;
    if (server.isDown) return new Response(null, { status: 503 });
    if (type === "threads.get_by_id") return Response.json({ ...thread, id: threadId });
    if (type === "items.list") return Response.json({ data: [], has_more: false });
    const { content } = (params as { input: UserMessageInput }).input;
    sent.push(`${threadId}: ${content[0]?.text}`);
    const common = { thread_id: threadId, created_at: thread.created_at };
    const question = { ...common, id: `u${sent.length}`, type: "user_message", content, attachments: [] };
    return stream(
      [
        ...(threadId === "new" ? [{ ...created, thread: { ...thread, id: "new" } }] : []),
        { type: "thread.item.done", item: question },
        { type: "thread.item.done", item: { ...answer, ...common, id: `a${sent.length}` } },
      ],
      { run: "" },
    );
  };
  return { server, ...converse(handle) };
}

type Chat = ReturnType<typeof answering>["conversation"];
const waiting = ({ waiting }: Chat) => waiting.map(({ input }) => textOf(input));
const keyOf = (what: string) =>
  requests.filter((request) => request.what === what).map(({ headers }) => headers.get("idempotency-key"));

describe("A message for a thread that is not loaded yet", () => {
  it("waits for the thread and goes into that", async () => {
    const { server, conversation } = answering();
    let load = () => {};
    server.gate = new Promise((resolve) => (load = resolve));
    const opening = conversation.open("t");
    await conversation.send(message("one"));
    await conversation.send(message("two"));
    expect([waiting(conversation), conversation.hasUnsent]).toEqual([["one", "two"], true]);
    load();
    await opening;
    await expect.poll(() => server.sent).toEqual(["t: one", "t: two"]);
    expect(conversation.threadId).toBe("t");
  });

  it("has the thread loaded again when that had failed, and begins no new one", async () => {
    const { server, conversation } = answering();
    server.isDown = true;
    await expect(conversation.open("t")).rejects.toThrow();
    await conversation.send(message("one"));
    expect(conversation.waiting.map(({ isUnsent }) => isUnsent)).toEqual([true]);
    expect(conversation.state.failure).not.toBeNull();
    server.isDown = false;
    await conversation.send(message("two"));
    await expect.poll(() => server.sent).toEqual(["t: one", "t: two"]);
    expect(conversation.state.failure).toBeNull();
  });
});

describe("A message that did not get there", () => {
  it("goes before the one that is sent next, as the request that it was", async () => {
    const { server, conversation } = answering();
    server.isDown = true;
    await conversation.send(message("one"));
    await conversation.send(message("two"));
    expect([conversation.outgoing?.input, waiting(conversation)]).toEqual([message("one"), ["two"]]);
    server.isDown = false;
    await conversation.send(message("three"));
    await expect.poll(() => server.sent).toEqual(["new: one", "new: two", "new: three"]);
    expect(new Set(keyOf("threads.create")).size).toBe(1);
    expect(conversation.hasUnsent).toBe(false);
  });
});

describe("A message that has not got there when its thread is left", () => {
  it("is given back for a new conversation when its own has not begun", async () => {
    const { response } = openStream([]);
    const { conversation, returned } = converse(({ type }) => (type ? response : nothing()));
    void conversation.send(message("one"));
    await conversation.send(message("two"));
    await conversation.open(null);
    expect(returned).toEqual([["two", undefined, null]]);
    expect(conversation.hasUnsent).toBe(false);
  });

  it("is given back for its thread, in order, when it was lost before", async () => {
    const { server, conversation, returned } = answering();
    await conversation.open("t");
    server.isDown = true;
    await conversation.send(message("one"));
    await conversation.send(message("two"));
    await conversation.open(null);
    expect(returned).toEqual([["one,two", undefined, "t"]]);
  });

  it("is given back for its thread when the server refuses it later", async () => {
    let refuse = (_: Response) => {};
    const refused = new Promise<Response>((resolve) => {
      refuse = resolve;
    });
    const { response } = openStream([created]);
    const { conversation, returned } = converse(({ type }) => {
      if (!type) return nothing();
      return type === "threads.create" ? response : refused;
    });
    void conversation.send(message("one"));
    await expect.poll(() => conversation.threadId).toBe("t");
    await conversation.send(message("two"));
    await conversation.open(null);
    expect(returned).toEqual([]);
    refuse(Response.json({ error: { code: "too_many_requests", message: "Full." } }, { status: 429 }));
    await expect.poll(() => returned).toEqual([["two", "Full.", "t"]]);
  });

  it("is given back to nobody once its writer has gone", async () => {
    const { server, conversation, returned } = answering();
    server.isDown = true;
    await conversation.send(message("one"));
    conversation.forgetUnsent();
    expect([conversation.outgoing, conversation.hasUnsent]).toEqual([null, false]);
    await conversation.open(null);
    expect(returned).toEqual([]);
  });
});
