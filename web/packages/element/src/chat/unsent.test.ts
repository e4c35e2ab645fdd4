import { expect, it } from "vitest";
import { DraftMemory } from "../composer/draft-memory.ts";
import { answer, draw, questionOf, text, thread } from "./chat.fixture.ts";

const threadKey = `chatdock:thread:${new URL("/chatkit", document.baseURI).href}`;

/** A plain ChatKit server that loads a thread when it is told to, and knows no thread named "gone". */
function slow() {
  const sent: string[] = [];
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const fetch = (async (_url: string, init: RequestInit) => {
    if (!init.body) return new Response(null, { status: 404 });
    const { type, params } = JSON.parse(init.body as string);
    const threadId = params.thread_id ?? "new";
    if (threadId === "slow") await gate;
    if (threadId === "gone") return Response.json({ error: { message: "Not found" } }, { status: 404 });
    if (type === "threads.get_by_id") return Response.json({ ...thread, id: threadId });
    if (type === "items.list") return Response.json({ data: [], has_more: false });
    if (!params.input) return Response.json({}, { status: 400 });
    const { content } = params.input;
    sent.push(`${threadId}: ${content[0].text}`);
    const events = [
      ...(type === "threads.create" ? [{ type: "thread.created", thread: { ...thread, id: "new" } }] : []),
      { type: "thread.item.done", item: { ...questionOf(""), content, thread_id: threadId } },
      { type: "thread.item.done", item: { ...answer, thread_id: threadId } },
    ];
    return new Response(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""), {
      headers: { "content-type": "text/event-stream" },
    });
  }) as unknown as typeof globalThis.fetch;
  return { sent, release, api: { url: "/chatkit", fetch } };
}

it("shows a message that is sent while its thread loads, and sends it into that", async () => {
  const { api, sent, release } = slow();
  const chat = await draw({ api });
  const opening = chat.setThreadId("slow");
  await chat.sendUserMessage({ text: "for the slow one" });
  await expect.poll(() => text(chat)).toContain("for the slow one");
  expect(sent).toEqual([]);
  release();
  await opening;
  await expect.poll(() => sent).toEqual(["slow: for the slow one"]);
});

it("begins a conversation with what was sent to the remembered one, when that is gone", async () => {
  const { api, sent } = slow();
  sessionStorage.setItem(threadKey, "gone");
  const drawing = draw({ api, thread: { remember: true } });
  const chat = document.querySelector("chatdock-chat");
  await chat?.sendUserMessage({ text: "one" });
  await chat?.sendUserMessage({ text: "two" });
  await drawing;
  await expect.poll(() => sent).toEqual(["new: one", "new: two"]);
});

const field = (chat: Element) => chat.shadowRoot?.querySelector("textarea")?.value;
const drafts = (url: string) => new DraftMemory(new URL(url, document.baseURI).href);
const kept = (url: string, threadId: string | null) => drafts(url).recall(threadId)?.written.text;

it("keeps what has not got into a thread that is left as the draft of that, and of no other", async () => {
  const { api, sent, release } = slow();
  const chat = await draw({ api });
  const opening = chat.setThreadId("slow");
  await chat.sendUserMessage({ text: "for the slow one" });
  await chat.setThreadId("other");
  release();
  await opening;
  await chat.updateComplete;
  expect([sent, field(chat), kept("/chatkit", "slow")]).toEqual([[], "", "for the slow one"]);
  await chat.setThreadId("slow");
  await expect.poll(() => field(chat)).toBe("for the slow one");
});

it("puts what waits for a conversation that never began into the next new one", async () => {
  const fetch = (() => new Promise(() => {})) as unknown as typeof globalThis.fetch;
  const chat = await draw({ api: { url: "/chatkit", fetch } });
  void chat.sendUserMessage({ text: "one" });
  await chat.sendUserMessage({ text: "two" });
  await chat.setComposerValue({ text: "three" });
  await chat.setThreadId(null);
  await expect.poll(() => field(chat)).toBe("two\nthree");
});

it("takes nothing that was written for a server to another one", async () => {
  const { api } = slow();
  const chat = await draw({ api, initialThread: "other" });
  void chat.setThreadId("slow");
  await chat.sendUserMessage({ text: "for the slow one" });
  chat.setOptions({ api: { url: "/elsewhere/chatkit", fetch: api.fetch }, initialThread: "slow" });
  await chat.updateComplete;
  expect([field(chat), kept("/elsewhere/chatkit", "slow")]).toEqual(["", undefined]);
  expect(kept("/chatkit", "slow")).toBe("for the slow one");
});

it("gives nothing of a reader who has gone to the next one", async () => {
  const fetch = (() => Promise.reject(new Error("no network"))) as unknown as typeof globalThis.fetch;
  const chat = await draw({ api: { url: "/chatkit", fetch } });
  await chat.sendUserMessage({ text: "a secret" });
  await chat.forgetReader();
  await chat.setThreadId(null);
  await chat.updateComplete;
  expect([field(chat), JSON.stringify(sessionStorage)]).toEqual([
    "",
    expect.not.stringContaining("a secret"),
  ]);
});
