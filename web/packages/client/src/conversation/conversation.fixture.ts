import { beforeEach } from "vitest";
import type { EarlyEnding, UserMessageInput } from "../protocol.ts";
import { textOf } from "../thread/texts.ts";
import { Transport } from "../transport/transport.ts";
import { Conversation } from "./conversation.ts";
import type { Ending, Phase } from "./conversation-observer.ts";

export const input: UserMessageInput = {
  content: [{ type: "input_text", text: "hi" }],
  attachments: [],
  inference_options: {},
};
export const thread = { id: "t", created_at: "2026-11-21T01:00:00", items: { data: [], has_more: false } };
const common = { thread_id: "t", created_at: "2026-11-21T01:00:00" };
export const question = { ...common, id: "u", type: "user_message", content: input.content, attachments: [] };
export const answer = {
  ...common,
  id: "a",
  type: "assistant_message",
  content: [{ type: "output_text", text: "Hello", annotations: [] }],
};
export const created = { type: "thread.created", thread };
export const asked = { type: "thread.item.done", item: question };
export const answered = { type: "thread.item.done", item: answer };

export type Handler = (
  body: { type?: string; params?: Record<string, unknown> },
  url: string,
  init: RequestInit,
) => Response | Promise<Response>;

export let requests: { what: string; headers: Headers }[] = [];
beforeEach(() => {
  requests = [];
});

/** A conversation with a server that is one function. */
export function converse(handler: Handler, stored: Record<string, string> = {}) {
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
  const written: string[] = [];
  const endings: (Ending | undefined)[] = [];
  const returned: (string | null | undefined)[][] = [];
  const conversation: Conversation = new Conversation(
    new Transport({ url: "http://x/chatkit", fetch }),
    {
      onChange: () => {
        if (phases.at(-1) !== conversation.phase) phases.push(conversation.phase);
      },
      onThread: (id) => threads.push(id),
      onReturned: (inputs, error, threadId) =>
        returned.push([inputs.map(textOf).join(), error?.message, threadId]),
      onResponse: (phase, ending) => phase === "end" && endings.push(ending),
    },
    {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => {
        memory.set(key, value);
        written.push(`${key}=${value}`);
      },
      removeItem: (key) => memory.delete(key),
    },
  );
  return { conversation, phases, threads, memory, written, endings, returned };
}

export function stream(events: unknown[], { from = 1, run = "run_1" } = {}): Response {
  const frames = events.map(
    (event, at) => `${run && `id: ${from + at}\n`}data: ${JSON.stringify(event)}\n\n`,
  );
  const headers = { "content-type": "text/event-stream", ...(run && { "x-chatdock-run": run }) };
  return new Response(frames.join(""), { headers });
}

/** A stream that stays open until it is told to close. */
export function openStream(events: unknown[], run = "run_1"): { response: Response; close: () => void } {
  let close = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const frames = events.map((event, at) => `id: ${at + 1}\ndata: ${JSON.stringify(event)}\n\n`);
      controller.enqueue(new TextEncoder().encode(`: hello\n\n${frames.join("")}`));
      close = () => controller.close();
    },
  });
  const headers = { "content-type": "text/event-stream", ...(run && { "x-chatdock-run": run }) };
  return { response: new Response(body, { headers }), close: () => close() };
}

/** The frames of a run that is over: they have numbers, but there is no run to name. */
export function openedAndClosed(events: unknown[]): Response {
  const { response, close } = openStream(events, "");
  close();
  return response;
}

/** Answers the ops that load a thread with these items. Without `endings` it is a server that cannot tell them. */
export function loading(items: unknown[], rest: Handler, endings?: Record<string, EarlyEnding>): Handler {
  return (body, url, init) => {
    if (body.type === "threads.get_by_id") return Response.json(thread);
    if (body.type === "chatdock.run.endings")
      return endings ? Response.json({ endings }) : Response.json({ error: {} }, { status: 400 });
    if (body.type === "items.list") return Response.json({ data: items.toReversed(), has_more: false });
    return rest(body, url, init);
  };
}

export const keys = () => requests.flatMap(({ headers }) => headers.get("idempotency-key") ?? []);
export const nothing = () =>
  new Response(null, { status: 204, headers: { "x-chatdock-run-state": "completed" } });
export const ids = (conversation: Conversation) => conversation.state.items.map((item) => item.id);
