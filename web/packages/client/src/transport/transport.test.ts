import { describe, expect, it } from "vitest";
import { ConnectionError, UnauthorizedError } from "../errors.ts";
import { GuestSession } from "./session.ts";
import { Transport } from "./transport.ts";

type Call = [url: unknown, init: RequestInit];

function fetchOf(calls: Call[], answer: (url: string, count: number) => Response): typeof fetch {
  return (async (url: unknown, init: RequestInit) => {
    calls.push([url, init]);
    return answer(String(url), calls.length);
  }) as typeof fetch;
}

describe("Transport", () => {
  it("gives the host's fetch a string URL, plain headers and a string body", async () => {
    const calls: Call[] = [];
    const fetch = fetchOf(calls, () => Response.json({ data: [], has_more: false }));
    const transport = new Transport({
      url: "http://x/chatkit",
      fetch,
      metadata: () => ({ page: { path: "/a" } }),
      language: "en",
    });
    await transport.json("threads.list", { limit: 2 });
    const [url, init] = calls[0] as Call;
    expect(url).toBe("http://x/chatkit");
    expect(init.headers).toEqual({ "accept-language": "en", "content-type": "application/json" });
    expect(JSON.parse(init.body as string)).toEqual({
      type: "threads.list",
      params: { limit: 2 },
      metadata: { page: { path: "/a" } },
    });
  });

  it("names what the host's fetch throws, and keeps its words out of the reader's sight", async () => {
    const cause = new TypeError("Failed to fetch");
    const fetch = (() => Promise.reject(cause)) as unknown as typeof globalThis.fetch;
    const transport = new Transport({ url: "http://x/chatkit", fetch });
    const error = await transport.json("threads.list", {}).catch((error) => error);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ message: "The assistant could not be reached.", cause });
  });

  it("becomes a guest once and again after a 401", async () => {
    const calls: Call[] = [];
    let refused = false;
    const fetch = fetchOf(calls, (url) => {
      if (url.endsWith("/guest")) return new Response(null, { status: 204 });
      if (refused) return Response.json({ data: [], has_more: false });
      refused = true;
      return new Response(null, { status: 401 });
    });
    const session = new GuestSession({ url: "http://x/auth/guest", fetch, credentials: "same-origin" });
    const transport = new Transport({ url: "http://x/chatkit", fetch, session });
    await transport.json("threads.list", {});
    await transport.json("threads.list", {});
    expect(calls.map(([url]) => String(url).slice("http://x".length))).toEqual([
      "/auth/guest",
      "/chatkit",
      "/auth/guest",
      "/chatkit",
      "/chatkit",
    ]);
  });

  it("says that the reader is unknown when a new session does not help", async () => {
    const fetch = fetchOf([], () => new Response(null, { status: 401 }));
    const session = new GuestSession({ url: "http://x/auth/guest", fetch, credentials: "same-origin" });
    const transport = new Transport({ url: "http://x/chatkit", fetch, session });
    await expect(transport.json("threads.list", {})).rejects.toThrow(UnauthorizedError);
  });
});
