import { afterEach, describe, expect, it, vi } from "vitest";
import { parseSse, type SseMessage } from "./sse.ts";

async function parse(...chunks: (string | Uint8Array)[]): Promise<SseMessage[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
  const messages: SseMessage[] = [];
  for await (const message of parseSse(body)) messages.push(message);
  return messages;
}

/** Reads three messages that come at once, of which each takes 12 ms; the page acts as soon as it has its turn. */
async function readSlowly(seen: string[], signal: AbortSignal, act: () => void): Promise<void> {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    act();
  };
  port2.postMessage(null);
  const body = new Response("data: a\n\ndata: b\n\ndata: c\n\n").body as ReadableStream<Uint8Array>;
  for await (const { data } of parseSse(body, signal)) {
    seen.push(data);
    now += 12;
  }
}

afterEach(() => vi.restoreAllMocks());

describe("parseSse", () => {
  it("reads data lines that end with a blank line", async () => {
    expect(await parse("data: a\n\ndata: b\n\n")).toEqual([
      { event: "", data: "a", id: "" },
      { event: "", data: "b", id: "" },
    ]);
  });

  it("joins lines of data and reads event and id", async () => {
    expect(await parse("id: 7\nevent: x\ndata: a\ndata: b\n\n")).toEqual([
      { event: "x", data: "a\nb", id: "7" },
    ]);
  });

  it("lets the page have its turn while it works through what came at once", async () => {
    const seen: string[] = [];
    const page = new AbortController();
    await readSlowly(seen, page.signal, () => seen.push("the page"));
    expect(seen).toEqual(["a", "b", "the page", "c"]);
  });

  it("gives nothing more of what has come to a reader who leaves in the page's turn", async () => {
    const seen: string[] = [];
    const page = new AbortController();
    await readSlowly(seen, page.signal, () => page.abort());
    expect(seen).toEqual(["a", "b"]);
  });

  it("skips comments and messages without data", async () => {
    expect(await parse(": ping\n\nid: 3\n\ndata:a\n\n")).toEqual([{ event: "", data: "a", id: "" }]);
  });

  it("takes CRLF, also when it is split between chunks", async () => {
    expect(await parse("data: a\r", "\n\r", "\ndata: b\r\n\r\n")).toEqual([
      { event: "", data: "a", id: "" },
      { event: "", data: "b", id: "" },
    ]);
  });

  it("keeps characters whole that are split between chunks", async () => {
    const bytes = new TextEncoder().encode("data: é\n\n");
    expect(await parse(bytes.slice(0, 7), bytes.slice(7))).toEqual([{ event: "", data: "é", id: "" }]);
  });

  it("drops a message that the stream cuts off", async () => {
    expect(await parse("data: a\n\ndata: b")).toEqual([{ event: "", data: "a", id: "" }]);
  });
});
