import { describe, expect, it } from "vitest";
import { ConnectionError } from "../errors.ts";
import type { StreamingOp } from "../protocol.ts";
import { RunStream } from "../run/run-stream.ts";
import { Transport } from "./transport.ts";

const op: StreamingOp = {
  type: "threads.add_user_message",
  params: { thread_id: "t", input: { content: [], attachments: [], inference_options: {} } },
};
const policy = { baseMs: 1, maxMs: 2, tries: 3 };

interface Request {
  what: string;
  body: { params?: Record<string, unknown>; chatdock?: Record<string, unknown> };
}

type Server = (request: Request) => Response | Promise<Response>;

/** A transport to a server behind a proxy that answers everything but `POST /chatkit` itself. */
function behind(refuse: () => Response, server: Server) {
  const requests: Request[] = [];
  const fetch = (async (url: string, init: RequestInit) => {
    const body = typeof init.body === "string" ? JSON.parse(init.body) : {};
    const isChat = url === "http://x/chatkit" && init.method === "POST";
    const request = { what: isChat ? body.type : `${init.method} ${new URL(url).pathname}`, body };
    requests.push(request);
    return isChat ? server(request) : refuse();
  }) as unknown as typeof globalThis.fetch;
  return { transport: new Transport({ url: "http://x/chatkit", fetch }), requests };
}

const page = (status: number) => () => new Response("<h1>No</h1>", { status });
const offline = () => {
  throw new TypeError("Failed to fetch");
};
const { signal } = new AbortController();

function stream(
  told: Record<string, unknown> | null,
  frames: number[] = [],
  { broken = false } = {},
): Response {
  const opening = told ? `event: chatdock.run\ndata: ${JSON.stringify(told)}\n\n` : "";
  const texts = frames.map((number) => {
    const item = { id: `i${number}`, thread_id: "t", type: "end_of_turn" };
    return `id: ${number}\ndata: ${JSON.stringify({ type: "thread.item.done", item })}\n\n`;
  });
  const chunks = [opening, ...texts].filter((text) => text !== "");
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = chunks.shift();
      if (next !== undefined) controller.enqueue(new TextEncoder().encode(next));
      else if (broken) controller.error(new TypeError("connection reset"));
      else controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

async function read(run: RunStream): Promise<string[]> {
  const ids: string[] = [];
  for await (const event of run.events(signal)) if ("item" in event) ids.push(event.item.id);
  return ids;
}

describe("Where only the chat's own POST gets through, and no header of ours", () => {
  it("reads an answer to its end across a lost connection, and learns how it ended", async () => {
    const answers = [
      stream({ run_id: "run_1" }, [1, 2], { broken: true }),
      stream({ run_id: "run_1" }, [2, 3]),
      stream({ run_id: "run_1", state: "stopped" }),
    ];
    const { transport, requests } = behind(page(403), () => answers.shift() as Response);
    const run = new RunStream(transport, { op, idempotencyKey: "key" }, {}, policy);
    expect(await read(run)).toEqual(["i1", "i2", "i3"]);
    expect(run.lastState).toBe("stopped");
    expect(requests.map(({ what }) => what)).toEqual([
      "threads.add_user_message",
      "GET /chatkit/threads/t/run",
      "chatdock.run.follow",
      "chatdock.run.follow",
    ]);
    expect(requests[0]?.body.chatdock).toEqual({ idempotency_key: "key", resume: true });
    expect(requests.slice(2).map(({ body }) => [body.params, body.chatdock])).toEqual([
      [{ thread_id: "t", after: 2 }, { resume: true }],
      [{ thread_id: "t", after: 3 }, { resume: true }],
    ]);
  });

  it.each([
    ["a page of the proxy", page(405)],
    ["a page with another status", page(200)],
    ["no connection", offline],
    ["a 204 without its headers", () => new Response(null, { status: 204 })],
  ])("takes %s for a refusal and does not try again", async (_, refuse) => {
    const { transport, requests } = behind(refuse, () => stream({ run_id: "run_1", state: "failed" }));
    expect(await transport.attach("t", null, signal)).toEqual({ lastState: "failed", lastRunId: "run_1" });
    expect(await transport.attach("t", 4, signal)).toEqual({ lastState: "failed", lastRunId: "run_1" });
    expect(requests.map(({ what }) => what)).toEqual([
      "GET /chatkit/threads/t/run",
      "chatdock.run.follow",
      "chatdock.run.follow",
    ]);
    expect(requests.map(({ body }) => body.params).slice(1)).toEqual([
      { thread_id: "t" },
      { thread_id: "t", after: 4 },
    ]);
  });

  it("stops a run", async () => {
    const { transport, requests } = behind(page(404), () => Response.json({ stopped: true }));
    expect(await transport.stop("t", "run_1")).toBe(true);
    expect(requests.map(({ what }) => what)).toEqual(["POST /chatkit/threads/t/stop", "chatdock.run.stop"]);
    expect(requests[1]?.body.params).toEqual({ thread_id: "t", run_id: "run_1" });
  });

  it("closes a connection that it does not read", async () => {
    let isClosed = false;
    const { transport } = behind(page(404), () => {
      const told = new TextEncoder().encode('event: chatdock.run\ndata: {"run_id":"run_2"}\n\n');
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(told),
        cancel: () => {
          isClosed = true;
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    });
    const run = await transport.stream(op, "key", signal);
    expect(run.runId).toBe("run_2");
    run.drop();
    await expect.poll(() => isClosed).toBe(true);
  });
});

it("asks ChatDock by its routes as long as they answer, also after the network was away", async () => {
  let isOnline = true;
  const route = () => {
    if (!isOnline) return offline();
    return new Response(null, { status: 204, headers: { "x-chatdock-run-state": "completed" } });
  };
  const { transport, requests } = behind(route, offline);
  await transport.attach("t", 1, signal);
  isOnline = false;
  await expect(transport.attach("t", 1, signal)).rejects.toThrow(ConnectionError);
  isOnline = true;
  expect(await transport.attach("t", 1, signal)).toEqual({ lastState: "completed", lastRunId: null });
  expect(new Set(requests.map(({ what }) => what))).toEqual(new Set(["GET /chatkit/threads/t/run"]));
});

it("finds nothing to follow at a ChatKit server that is not ChatDock, and asks it once", async () => {
  const { transport, requests } = behind(page(405), () => new Response("Server Error", { status: 500 }));
  expect(await transport.attach("t", null, signal)).toEqual({ lastState: null, lastRunId: null });
  expect(await transport.attach("t", null, signal)).toEqual({ lastState: null, lastRunId: null });
  expect(requests.map(({ what }) => what)).toEqual(["GET /chatkit/threads/t/run", "chatdock.run.follow"]);
});

it.each([401, 403, 408, 429])(
  "still looks for something to follow after a gateway has answered with status %i",
  async (status) => {
    const run = () => new Response(null, { status: 204, headers: { "x-chatdock-run-state": "completed" } });
    let answers = page(status);
    const { transport } = behind(() => answers(), page(status));
    await expect(transport.attach("t", null, signal)).rejects.toMatchObject({ status });
    answers = run;
    expect(await transport.attach("t", null, signal)).toMatchObject({ lastState: "completed" });
  },
);

it("reads the answer of a ChatKit server that is not ChatDock to the end of its body", async () => {
  const event = { type: "thread.item.done", item: { id: "i1", thread_id: "t", type: "end_of_turn" } };
  const body = `data: ${JSON.stringify(event)}\n\n`;
  const { transport, requests } = behind(
    page(404),
    () => new Response(body, { headers: { "content-type": "text/event-stream" } }),
  );
  expect(await read(new RunStream(transport, { op }, {}, policy))).toEqual(["i1"]);
  expect(requests).toHaveLength(1);
});
