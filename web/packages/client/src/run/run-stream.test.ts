import { afterEach, describe, expect, it, vi } from "vitest";
import { ConnectionError, HttpError, PageError, StreamTruncatedError } from "../errors.ts";
import type { StreamingOp } from "../protocol.ts";
import { Transport } from "../transport/transport.ts";
import { RunStream } from "./run-stream.ts";

const op: StreamingOp = {
  type: "threads.add_user_message",
  params: { thread_id: "t", input: { content: [], attachments: [], inference_options: {} } },
};
const policy = { baseMs: 1, maxMs: 2, tries: 3 };

type Answer = (request: { url: string; init: RequestInit }) => Response;

/** A server of prepared answers, one per request; it keeps what it was asked. */
function server(...answers: Answer[]) {
  const requests: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    requests.push({ url: String(url), init });
    const answer = answers[requests.length - 1];
    if (!answer) throw new TypeError("network down");
    return answer({ url: String(url), init });
  };
  return {
    transport: new Transport({ url: "http://x/chatkit", fetch: fetch as typeof globalThis.fetch }),
    requests,
  };
}

function frame(number: number | null, text: string): string {
  const item = { id: `i${text}`, thread_id: "t", type: "end_of_turn" };
  const id = number === null ? "" : `id: ${number}\n`;
  return `${id}data: ${JSON.stringify({ type: "thread.item.done", item })}\n\n`;
}

function stream(frames: string[], { run = "run_1", broken = false } = {}): Answer {
  return () => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = frames.shift();
        if (next) controller.enqueue(new TextEncoder().encode(next));
        else if (broken) controller.error(new TypeError("connection reset"));
        else controller.close();
      },
    });
    const headers = { "content-type": "text/event-stream", ...(run && { "x-chatdock-run": run }) };
    return new Response(body, { headers });
  };
}

const nothing: Answer = () =>
  new Response(null, { status: 204, headers: { "x-chatdock-run-state": "completed" } });

/** A stream that stays open, and silent until it is told to say something. */
function silence(frames: string[], run: string) {
  const { readable, writable } = new TransformStream<Uint8Array>(undefined, undefined, { highWaterMark: 9 });
  const writer = writable.getWriter();
  let isClosed = false;
  const note = () => {
    isClosed = true;
  };
  writer.closed.then(note, note);
  const say = (text: string) => void writer.write(new TextEncoder().encode(text));
  for (const text of frames) say(text);
  const headers = { "content-type": "text/event-stream", ...(run && { "x-chatdock-run": run }) };
  return {
    answer: () => new Response(readable, { headers }),
    say,
    close: () => void writer.close(),
    isClosed: () => isClosed,
  };
}

async function read(run: RunStream): Promise<string[]> {
  const ids: string[] = [];
  for await (const event of run.events(new AbortController().signal)) {
    if ("item" in event) ids.push(event.item.id);
  }
  return ids;
}

afterEach(() => {
  vi.useRealTimers();
});

describe("RunStream", () => {
  it("resumes a broken answer behind the last frame and gives each event once", async () => {
    const { transport, requests } = server(
      stream([frame(5, "a"), frame(6, "b")], { broken: true }),
      stream([frame(6, "b"), frame(7, "c")]),
      nothing,
    );
    expect(await read(new RunStream(transport, { op }, {}, policy))).toEqual(["ia", "ib", "ic"]);
    expect(requests.slice(1).map((request) => request.url)).toEqual([
      "http://x/chatkit/threads/t/run?after=6",
      "http://x/chatkit/threads/t/run?after=7",
    ]);
  });

  it("passes over an event that cannot be read, and counts it", async () => {
    const bad = 'id: 2\ndata: {"type": "thread.item.done", "item": null}\n\n';
    const { transport, requests } = server(stream([frame(1, "a"), bad]), stream([frame(3, "c")]), nothing);
    expect(await read(new RunStream(transport, { op }, {}, policy))).toEqual(["ia", "ic"]);
    expect(requests[1]?.url).toBe("http://x/chatkit/threads/t/run?after=2");
  });

  it("says what the page gave that cannot be sent, and asks nobody for it", async () => {
    const transport = new Transport({
      url: "http://x/chatkit",
      fetch: () => Promise.reject(new Error("nothing is to be sent")),
      metadata: () => ({ size: 1n }),
    });
    const reading = read(new RunStream(transport, { op }, {}, policy));
    await expect(reading).rejects.toThrow(/What the page gave .* BigInt/);
    await expect(reading).rejects.toBeInstanceOf(PageError);
  });

  it("does not take a stream without events for an answer", async () => {
    const { transport } = server(stream([], { run: "" }));
    await expect(read(new RunStream(transport, { op }, {}, policy))).rejects.toBeInstanceOf(
      StreamTruncatedError,
    );
  });

  it("repeats a request that got no answer, with the same key, once the server is known", async () => {
    const { transport, requests } = server(
      () => {
        throw new TypeError("network down");
      },
      stream([frame(1, "a")]),
      nothing,
    );
    transport.canResume = true;
    expect(await read(new RunStream(transport, { op }, {}, policy))).toEqual(["ia"]);
    const keys = requests
      .slice(0, 2)
      .map((request) => new Headers(request.init.headers).get("idempotency-key"));
    expect(keys[0]).toBe(keys[1]);
  });

  it("gives up a request after its tries when nobody knows whether it arrived", async () => {
    const { transport, requests } = server();
    transport.canResume = true;
    await expect(read(new RunStream(transport, { op }, {}, policy))).rejects.toBeInstanceOf(ConnectionError);
    expect(requests).toHaveLength(1 + policy.tries);
  });

  it("never gives up a run that it has seen", async () => {
    const down: Answer[] = Array.from({ length: 4 * policy.tries }, () => () => {
      throw new TypeError("network down");
    });
    const broken = stream([frame(1, "a")], { broken: true });
    const { transport } = server(broken, ...down, stream([frame(1, "a"), frame(2, "b")]), nothing);
    expect(await read(new RunStream(transport, { op }, {}, policy))).toEqual(["ia", "ib"]);
  });

  it("tries at once when it is told to, however long it would wait", async () => {
    const { transport } = server(stream([frame(1, "a")], { broken: true }), stream([frame(2, "b")]), nothing);
    const patient = { baseMs: 60_000, maxMs: 60_000, tries: 3 };
    const run: RunStream = new RunStream(
      transport,
      { op },
      { onReconnecting: (lost) => lost && setTimeout(() => run.tryNow()) },
      patient,
    );
    expect(await read(run)).toEqual(["ia", "ib"]);
  });

  it("does not send a message again that the server has no room for", async () => {
    const full: Answer = () => Response.json({ error: { code: "x", message: "Full." } }, { status: 429 });
    const { transport, requests } = server(full);
    transport.canResume = true;
    await expect(read(new RunStream(transport, { op }, {}, policy))).rejects.toBeInstanceOf(HttpError);
    expect(requests).toHaveLength(1);
  });

  it("reads nothing of a run behind the one that it is to end with", async () => {
    const { transport } = server(stream([frame(1, "a")]), stream([frame(2, "b")], { run: "run_2" }));
    const run = new RunStream(transport, { op }, {}, policy);
    run.endWith("run_1");
    expect(await read(run)).toEqual(["ia"]);
  });

  it("tells when it reconnects and when it is back", async () => {
    const { transport } = server(stream([frame(1, "a")], { broken: true }), stream([frame(2, "b")]), nothing);
    const seen: boolean[] = [];
    await read(new RunStream(transport, { op }, { onReconnecting: (lost) => seen.push(lost) }, policy));
    expect(seen).toEqual([false, true, false]);
  });

  it("takes the end of the body as the end of the answer on a plain ChatKit server", async () => {
    const { transport, requests } = server(stream([frame(null, "a")], { run: "" }));
    expect(await read(new RunStream(transport, { op }, {}, policy))).toEqual(["ia"]);
    expect(requests).toHaveLength(1);
  });

  it("does not repeat a request on a plain ChatKit server", async () => {
    const { transport, requests } = server(stream([frame(null, "a")], { run: "", broken: true }));
    await expect(read(new RunStream(transport, { op }, {}, policy))).rejects.toBeInstanceOf(
      StreamTruncatedError,
    );
    expect(requests).toHaveLength(1);
  });

  it("passes on what the server refuses", async () => {
    const body = { error: { code: "too_long", message: "Too long.", request_id: "r" } };
    const { transport } = server(() => Response.json(body, { status: 413 }));
    const failure = await read(new RunStream(transport, { op }, {}, policy)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HttpError);
    expect(failure).toMatchObject({ status: 413, code: "too_long", message: "Too long.", requestId: "r" });
  });

  it.each([
    ["only a heartbeat", [": still here\n\n"]],
    ["nothing", []],
  ])("goes on after a connection that closed politely with %s", async (_what, empty: string[]) => {
    const { transport, requests } = server(
      stream([...empty]),
      stream([frame(1, "a")]),
      stream([...empty]),
      stream([frame(2, "b")]),
      nothing,
    );
    expect(await read(new RunStream(transport, { op }, {}, policy))).toEqual(["ia", "ib"]);
    const paths = requests.map(({ url }) => url.replace("http://x/chatkit", ""));
    expect(paths).toEqual([
      "",
      "",
      "/threads/t/run?after=1",
      "/threads/t/run?after=1",
      "/threads/t/run?after=2",
    ]);
  });

  it("waits longer and longer between empty connections, as long as the server names a run", async () => {
    const empty = Array.from({ length: 2 * policy.tries }, () => stream([]));
    const { transport } = server(...empty, stream([frame(1, "a")]), nothing);
    const slow = { baseMs: 1, maxMs: 8, tries: policy.tries };
    const before = performance.now();
    expect(await read(new RunStream(transport, { threadId: "t", after: null }, {}, slow))).toEqual(["ia"]);
    // Half of 1 + 2 + 4 + 8 + 8 + 8: the part of each wait that is not random.
    expect(performance.now() - before).toBeGreaterThan(15);
  });

  it("does not repeat a request for ever that joins a run without frames", async () => {
    const empty = Array.from({ length: policy.tries + 1 }, () => stream([]));
    const { transport, requests } = server(...empty);
    await expect(read(new RunStream(transport, { op }, {}, policy))).rejects.toBeInstanceOf(
      StreamTruncatedError,
    );
    expect(requests).toHaveLength(policy.tries + 1);
  });

  it.each([
    ["its headers", "run_1", ""],
    ["its first event", "", 'event: chatdock.run\ndata: {"run_id":"run_1"}\n\n'],
  ])(
    "takes a long silence for a lost connection where the server named the run in %s",
    async (_where, run, told) => {
      vi.useFakeTimers();
      const silent = silence([told + frame(1, "a")], run);
      const { transport } = server(silent.answer, stream([frame(2, "b")]), nothing);
      const seen: boolean[] = [];
      const reading = read(
        new RunStream(transport, { op }, { onReconnecting: (lost) => seen.push(lost) }, policy),
      );
      await vi.advanceTimersByTimeAsync(30_000);
      silent.say(": still here\n\n");
      await vi.advanceTimersByTimeAsync(44_000);
      expect([seen, silent.isClosed()]).toEqual([[false], false]);
      await vi.advanceTimersByTimeAsync(1_500);
      expect(await reading).toEqual(["ia", "ib"]);
      expect([seen, silent.isClosed()]).toEqual([[false, true, false], true]);
    },
  );

  it("waits for a plain ChatKit server for as long as it takes", async () => {
    vi.useFakeTimers();
    const silent = silence([frame(null, "a")], "");
    const { transport } = server(silent.answer);
    const reading = read(new RunStream(transport, { op }, {}, policy));
    await vi.advanceTimersByTimeAsync(3_600_000);
    silent.say(frame(null, "b"));
    silent.close();
    expect(await reading).toEqual(["ia", "ib"]);
  });

  it("takes the end of the body as the end of the answer where frames lost their numbers", async () => {
    const { transport, requests } = server(stream([frame(null, "a")]));
    expect(await read(new RunStream(transport, { op }, {}, policy))).toEqual(["ia"]);
    expect(requests).toHaveLength(1);
  });
});
