import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import "../index.ts";
import type { ChatDockOptions } from "../options.ts";
import "../widget/widget.ts";
import type { ChatDockChat } from "./chat.ts";

const common = { thread_id: "t", created_at: "2026-11-21T01:00:00" };
const thread = {
  id: "t",
  title: "Tasks",
  created_at: common.created_at,
  items: { data: [], has_more: false },
};
const button = (label: string, action: object) => ({
  type: "Button",
  label,
  onClickAction: { type: label, payload: { n: 1 }, ...action },
});
const item = {
  ...common,
  id: "wi_1",
  type: "widget",
  copy_text: "Tasks",
  widget: {
    type: "Card",
    children: [
      button("client", { handler: "client" }),
      button("sync", { streaming: false }),
      button("stream", {}),
    ],
  },
};
const updated = { ...item, widget: { type: "Card", children: [{ type: "Text", value: "All done." }] } };

let ops: { type: string; params: object }[] = [];
let keys: string[] = [];
let streamed: object[] = [];
let syncStatus = 200;
let isDown = false;

const server = (async (_url: string, init: RequestInit) => {
  const op = JSON.parse(init.body as string);
  const headers = init.headers as Record<string, string>;
  ops.push({ type: op.type, params: op.params });
  keys.push(headers["idempotency-key"] ?? "");
  if (op.type === "threads.get_by_id") return Response.json(thread);
  if (op.type === "items.list") return Response.json({ data: [item], has_more: false });
  if (op.type === "threads.sync_custom_action")
    return syncStatus === 200
      ? Response.json({ updated_item: updated })
      : Response.json(
          { error: { code: "not_supported", message: "No such action." } },
          { status: syncStatus },
        );
  if (isDown) throw new TypeError("no network");
  return new Response(streamed.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""), {
    headers: { "content-type": "text/event-stream" },
  });
}) as unknown as typeof fetch;

async function draw(options: Partial<ChatDockOptions> = {}): Promise<ChatDockChat> {
  const chat = document.createElement("chatdock-chat");
  document.body.append(chat);
  chat.setOptions({ api: { url: "/chatkit", fetch: server }, initialThread: "t", ...options });
  await expect.poll(() => find(chat, "client")).toBeTruthy();
  return chat;
}

function find(chat: ChatDockChat, label: string): HTMLElement | undefined {
  const buttons = chat.shadowRoot?.querySelectorAll<HTMLElement>("button") ?? [];
  return [...buttons].find(({ textContent }) => textContent.trim() === label);
}

const actions = () => ops.filter(({ type }) => type.endsWith("custom_action"));
const alert = (chat: ChatDockChat) => chat.shadowRoot?.querySelector("[role=alert]")?.textContent ?? "";

// What loads later has to be compiled first here, which takes longer than a poll waits.
beforeAll(async () => void (await import("../thread/thread.ts")));
beforeEach(() => {
  ops = [];
  streamed = [];
  syncStatus = 200;
  isDown = false;
});
afterEach(() => document.body.replaceChildren());

// covers option:widgets.onAction
it("hands the page what it is to handle, and the server nothing", async () => {
  const onAction = vi.fn(async () => {});
  const chat = await draw({ widgets: { onAction } });
  find(chat, "client")?.click();
  await expect.poll(() => onAction.mock.calls).toEqual([[{ type: "client", payload: { n: 1 } }, item]]);
  expect(actions()).toEqual([]);
});

it("says when the page handles no actions, or fails to", async () => {
  const chat = await draw();
  const errors: string[] = [];
  chat.addEventListener("chatkit.error", ({ detail }) => errors.push(detail.error.message));
  find(chat, "client")?.click();
  await expect.poll(() => alert(chat)).toContain("widgets.onAction");
  chat.setOptions({
    api: { url: "/chatkit", fetch: server },
    widgets: { onAction: () => Promise.reject(new Error("Not today.")) },
  });
  find(chat, "Try again")?.click();
  await expect.poll(() => alert(chat)).toContain("Not today.");
  expect(errors).toHaveLength(2);
});

// covers op:threads.sync_custom_action
it("puts the item in its place that an action without a stream answers with", async () => {
  const chat = await draw();
  find(chat, "sync")?.click();
  await expect.poll(() => chat.shadowRoot?.querySelector(".w-text")?.textContent).toBe("All done.");
  expect(actions()).toEqual([
    {
      type: "threads.sync_custom_action",
      params: { thread_id: "t", item_id: "wi_1", action: { type: "sync", payload: { n: 1 } } },
    },
  ]);
});

it("shows in the widget what the server says of an action that it refuses", async () => {
  syncStatus = 400;
  const chat = await draw();
  find(chat, "sync")?.click();
  await expect.poll(() => alert(chat)).toContain("No such action.");
});

it("reads the answer to an action with a stream", async () => {
  streamed = [{ type: "thread.item.replaced", item: updated }];
  const chat = await draw();
  find(chat, "stream")?.click();
  await expect.poll(() => chat.shadowRoot?.querySelector(".w-text")?.textContent).toBe("All done.");
  expect(actions()).toEqual([
    {
      type: "threads.custom_action",
      params: { thread_id: "t", item_id: "wi_1", action: { type: "stream", payload: { n: 1 } } },
    },
  ]);
});

it("tries an action again that failed, and not the question before it", async () => {
  const chat = await draw();
  streamed = [{ type: "error", code: "custom", message: "The crane is busy.", allow_retry: true }];
  find(chat, "stream")?.click();
  await expect.poll(() => alert(chat)).toContain("The crane is busy.");
  await expect.poll(() => find(chat, "Try again")?.matches(":disabled")).toBe(false);
  streamed = [{ type: "thread.item.replaced", item: updated }];
  find(chat, "Try again")?.click();
  await expect.poll(() => chat.shadowRoot?.querySelector(".w-text")?.textContent).toBe("All done.");
  expect(actions().map(({ type }) => type)).toEqual(["threads.custom_action", "threads.custom_action"]);
  expect(ops.map(({ type }) => type)).not.toContain("threads.retry_after_item");
});

it("repeats an action that may have arrived under its own key", async () => {
  isDown = true;
  const chat = await draw();
  keys = [];
  find(chat, "stream")?.click();
  await expect.poll(() => find(chat, "Try again")?.matches(":disabled"), { timeout: 10_000 }).toBe(false);
  isDown = false;
  streamed = [{ type: "thread.item.replaced", item: updated }];
  find(chat, "Try again")?.click();
  await expect.poll(() => chat.shadowRoot?.querySelector(".w-text")?.textContent).toBe("All done.");
  expect(new Set(keys.filter(Boolean)).size).toBe(1);
}, 20_000);

it("sends an action of the page, but none without a thread and none while an answer is being made", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const chat = await draw();
  await chat.sendCustomAction({ type: "mine" }, "wi_1");
  expect(actions()).toEqual([
    { type: "threads.custom_action", params: { thread_id: "t", item_id: "wi_1", action: { type: "mine" } } },
  ]);
  const first = chat.sendCustomAction({ type: "first" });
  await expect(chat.sendCustomAction({ type: "second" })).rejects.toThrow(
    "Wait until the answer is complete",
  );
  await first;
  expect(warn).not.toHaveBeenCalled();
  await chat.setThreadId(null);
  await chat.sendCustomAction({ type: "nowhere" });
  expect(actions()).toHaveLength(2);
  expect(warn).toHaveBeenCalledTimes(1);
  warn.mockRestore();
});
