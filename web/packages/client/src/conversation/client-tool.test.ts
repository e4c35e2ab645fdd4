import { describe, expect, it, vi } from "vitest";
import { Transport } from "../transport/transport.ts";
import {
  asked,
  created,
  type Handler,
  ids,
  input,
  loading,
  nothing,
  openStream,
  stream,
  thread,
} from "./conversation.fixture.ts";
import { Conversation } from "./conversation.ts";
import type { ConversationObserver } from "./conversation-observer.ts";

const call = {
  id: "c",
  thread_id: "t",
  created_at: new Date().toISOString(),
  type: "client_tool_call",
  status: "pending",
  call_id: "call_1",
  name: "read_cart",
  arguments: { all: true },
};
const called = { type: "thread.item.done", item: call };
const said = {
  type: "thread.item.done",
  item: {
    ...call,
    id: "a",
    type: "assistant_message",
    content: [{ type: "output_text", text: "Two.", annotations: [] }],
  },
};

function converse(handler: Handler, tool?: ConversationObserver["onToolCall"]) {
  const sent: { type: string; params: Record<string, unknown> }[] = [];
  const happened: string[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    const body = typeof init.body === "string" ? JSON.parse(init.body) : {};
    if (body.type) sent.push(body);
    else if (init.method === "POST") happened.push(`stop ${init.body}`);
    return handler(body, url, init);
  };
  const conversation = new Conversation(
    new Transport({ url: "http://x/chatkit", fetch: fetch as typeof globalThis.fetch }),
    {
      onChange() {},
      onResponse: (phase, ending) => happened.push(ending ? `${phase} ${ending}` : phase),
      onError: (error) => happened.push(error.message),
      ...(tool && { onToolCall: tool }),
    },
    { getItem: () => null, setItem() {}, removeItem() {} },
  );
  const outputs = () =>
    sent.filter(({ type }) => type === "threads.add_client_tool_output").map(({ params }) => params);
  return { conversation, sent, outputs, happened };
}

const shop: Handler = ({ type }) => {
  if (!type) return nothing();
  return type === "threads.create"
    ? stream([created, asked, called])
    : stream([said], { from: 4, run: "run_2" });
};

function promised() {
  let resolve: (value: unknown) => void = () => {};
  const promise = new Promise<unknown>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** A stop counts once the tool runs. */
async function untilStopped(conversation: Conversation): Promise<void> {
  await vi.waitFor(() => {
    conversation.stop();
    expect(conversation.phase).toBe("idle");
  }, 20_000);
}

describe("a tool of the page", () => {
  it("gives its output to the server, and the answer goes on as one", async () => {
    const { conversation, outputs, happened } = converse(shop, async ({ name, arguments: all }) => ({
      name,
      all,
    }));
    await conversation.send(input);
    expect(outputs()).toEqual([{ thread_id: "t", result: { name: "read_cart", all: { all: true } } }]);
    expect(ids(conversation)).toEqual(["u", "c", "a"]);
    expect(happened).toEqual(["start", "end completed"]);
  });

  it("tells the page and the model what it throws", async () => {
    const { conversation, outputs, happened } = converse(shop, async () => {
      throw new Error("The cart is closed.");
    });
    await conversation.send(input);
    expect(outputs()).toEqual([{ thread_id: "t", result: { error: "The cart is closed." } }]);
    expect(happened).toEqual(["start", "The cart is closed.", "end completed"]);
  });

  it.each([
    ["BigInt", 1n],
    ["no JSON", () => {}],
  ])("tells the page and the model of a result that cannot be sent: %s", async (name, value) => {
    const { conversation, outputs, happened } = converse(shop, async () => value as never);
    await conversation.send(input);
    expect(outputs()).toEqual([{ thread_id: "t", result: { error: expect.stringContaining(name) } }]);
    expect(happened).toEqual(["start", expect.stringContaining(name), "end completed"]);
  });

  it.each([[undefined], [async () => undefined]])("is not waited for where nobody runs it", async (tool) => {
    const { conversation, outputs, happened } = converse(shop, tool);
    await conversation.send(input);
    expect(outputs()).toEqual([]);
    expect(happened).toEqual(["start", "end completed"]);
    expect(conversation.phase).toBe("idle");
  });

  it("can be stopped, and its output is not sent then", async () => {
    const { promise, resolve } = promised();
    const { conversation, outputs, happened } = converse(
      (body, ...rest) => {
        return rest[1].method === "POST" && !body.type
          ? Response.json({ stopped: true })
          : shop(body, ...rest);
      },
      () => promise,
    );
    const sending = conversation.send(input);
    await expect.poll(() => ids(conversation)).toEqual(["u", "c"]);
    await untilStopped(conversation);
    resolve({ late: true });
    await sending;
    expect(outputs()).toEqual([]);
    expect(happened).toEqual(["start", "end stopped", 'stop {"run_id":"run_1"}']);
    expect(conversation.state.marks.get("u")).toBe("stopped");
  });

  it("does not bring back a thread that was left meanwhile", async () => {
    const { promise, resolve } = promised();
    const tool = vi.fn(() => promise);
    const { conversation, outputs } = converse(shop, tool);
    const sending = conversation.send(input);
    await expect.poll(() => tool).toHaveBeenCalled();
    await conversation.open(null);
    resolve({ late: true });
    await sending;
    expect(outputs()).toEqual([]);
    expect(conversation.threadId).toBeNull();
  });

  it.each([
    ["stopped and another question was asked", false],
    ["stopped and another thread was opened", true],
  ])("ends no other answer when it gives nothing after its own was %s", async (_, isLeft) => {
    const { promise, resolve } = promised();
    const next = openStream([{ type: "thread.item.done", item: { ...asked.item, id: "u2" } }], "run_2");
    const { conversation, happened } = converse(
      loading([], (body, url) => {
        if (body.type === "threads.create") return stream([created, asked, called]);
        if (body.type || (isLeft && url.includes("/other/"))) return next.response;
        return url.endsWith("/stop") ? Response.json({ stopped: true }) : nothing();
      }),
      () => promise,
    );
    const sending = conversation.send(input);
    await expect.poll(() => ids(conversation)).toEqual(["u", "c"]);
    await untilStopped(conversation);
    if (isLeft) await conversation.open("other");
    else void conversation.send(input);
    await expect.poll(() => ids(conversation)).toContain("u2");
    resolve(undefined);
    await sending;
    expect(conversation.phase).toBe("answering");
    expect(happened.filter((what) => what.startsWith("end"))).toEqual(["end stopped"]);
    conversation.leave();
  });

  it("runs after a reload while the server waits for it, and never for an old thread", async () => {
    const old = { ...call, created_at: "2026-01-01T00:00:00Z" };
    for (const [item, runs] of [
      [call, 1],
      [old, 0],
    ] as const) {
      const { conversation, outputs } = converse(
        loading([asked.item, item], ({ type }) => (type ? stream([said], { run: "run_2" }) : nothing())),
        async () => ({ apples: 2 }),
      );
      await conversation.open(thread.id);
      expect(outputs()).toHaveLength(runs);
    }
  });

  it("is run by one tab alone", async () => {
    const held = new Set<string>();
    vi.stubGlobal("navigator", {
      locks: {
        request: async (name: string, _: unknown, work: (lock: object | null) => Promise<boolean>) => {
          if (held.has(name)) return work(null);
          held.add(name);
          return work({}).finally(() => held.delete(name));
        },
      },
    });
    const { promise, resolve } = promised();
    const tool = vi.fn(() => promise);
    const { response } = openStream([created, asked, called]);
    const first = converse(shop, tool);
    const sending = first.conversation.send(input);
    await expect.poll(() => tool).toHaveBeenCalled();
    const second = converse(
      loading([asked.item, call], ({ type }) => (type ? stream([said]) : response)),
      tool,
    );
    void second.conversation.open("t");
    await expect.poll(() => ids(second.conversation)).toEqual(["u", "c"]);
    resolve({ apples: 2 });
    await sending;
    expect(tool).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });
});
