import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import "../index.ts";
import type { ChatDockOptions } from "../options.ts";
import type { ChatDockChat } from "./chat.ts";

/** What all items have. */
export const common = { thread_id: "t", created_at: "2026-11-21T01:00:00" };
export const thread = {
  id: "t",
  title: "Stopping",
  created_at: "2026-11-21T01:00:00",
  items: { data: [], has_more: false },
};
export const answer = {
  ...common,
  id: "a",
  type: "assistant_message",
  content: [{ type: "output_text", text: "Call **pg_cancel_backend**.", annotations: [] }],
};

/** An item of the reader. */
export const questionOf = (text: string) => ({
  ...common,
  id: "u",
  type: "user_message",
  content: [{ type: "input_text", text }],
  attachments: [],
  inference_options: {},
});

/** What the server was asked. */
export const ops: { type: string; params: Record<string, unknown>; metadata: unknown }[] = [];

/** Answers every question with the same answer, as a plain ChatKit server. */
export const server = (async (_url: string, init: RequestInit) => {
  const op = JSON.parse(init.body as string);
  ops.push(op);
  if (op.type === "threads.get_by_id") return Response.json(thread);
  if (op.type === "items.list") return Response.json({ data: [answer, questionOf("hi")], has_more: false });
  if (op.type === "threads.list") return Response.json({ data: [thread], has_more: false });
  const question = { ...questionOf(""), content: op.params.input.content };
  const events = [
    { type: "thread.created", thread },
    { type: "thread.item.done", item: question },
    { type: "client_effect", name: "flash", data: { n: 1 } },
    { type: "thread.item.done", item: answer },
  ];
  return new Response(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""), {
    headers: { "content-type": "text/event-stream" },
  });
}) as unknown as typeof fetch;

/** A chat that is ready. */
export async function draw(options: Partial<ChatDockOptions> = {}): Promise<ChatDockChat> {
  const chat = document.createElement("chatdock-chat");
  document.body.append(chat);
  const ready = new Promise((resolve) => chat.addEventListener("chatkit.ready", resolve));
  chat.setOptions({ api: { url: "/chatkit", fetch: server }, ...options });
  await ready;
  return chat;
}

/** All that is to be read of a chat. */
export const text = (chat: ChatDockChat) => (chat.shadowRoot?.textContent ?? "").replace(/\s+/g, " ");

// What loads later has to be compiled first here, which takes longer than a poll waits.
beforeAll(() => Promise.all([import("../thread/thread.ts"), import("../narration/announcer.ts")]));

beforeEach(() => {
  ops.length = 0;
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(() => {
  document.body.replaceChildren();
  vi.restoreAllMocks();
});
