import type { ReactiveControllerHost } from "lit";
import { expect, it, vi } from "vitest";
import { draw, ops, server, text } from "./chat.fixture.ts";
import { Wakeups } from "./wakeups.ts";

it("reads the thread again when another tab has begun a run in it, and for no other thread", async () => {
  const chat = await draw();
  await chat.sendUserMessage({ text: "hi" });
  const other = new BroadcastChannel("chatdock");
  const loads = () => ops.filter(({ type }) => type === "items.list").length;
  other.postMessage({ url: new URL("/chatkit", document.baseURI).href, threadId: "another" });
  other.postMessage({ url: new URL("/chatkit", document.baseURI).href, threadId: "t" });
  await expect.poll(loads).toBe(1);
  document.dispatchEvent(new Event("visibilitychange"));
  await expect.poll(loads).toBe(2);
  other.close();
});

it("holds no connection to follow an answer while it is hidden, and looks again when it is seen", async () => {
  const isHidden = vi.spyOn(document, "visibilityState", "get");
  const show = (state: DocumentVisibilityState) => {
    isHidden.mockReturnValue(state);
    document.dispatchEvent(new Event("visibilitychange"));
  };
  let open = 0;
  let follows = 0;
  const fetch = (async (url: string, init: RequestInit) => {
    if (init.method !== "GET") return server(url, init);
    open++;
    follows++;
    const body = new ReadableStream({ cancel: () => void open-- });
    const headers = { "content-type": "text/event-stream", "x-chatdock-run": "run_1" };
    return new Response(body, { headers });
  }) as unknown as typeof globalThis.fetch;
  show("hidden");
  const chat = await draw({ api: { url: "/chatkit", fetch }, initialThread: "t" });
  await expect.poll(() => [follows, open]).toEqual([1, 0]);
  const [other, witness] = [new BroadcastChannel("chatdock"), new BroadcastChannel("chatdock")];
  const heard = new Promise((resolve) => witness.addEventListener("message", resolve));
  other.postMessage({ url: new URL("/chatkit", document.baseURI).href, threadId: "t" });
  await heard;
  show("visible");
  await expect.poll(() => [follows, open]).toEqual([2, 1]);
  await expect.poll(() => text(chat)).toContain("Thinking");
  show("hidden");
  await expect.poll(() => open).toBe(0);
  expect(follows).toBe(2);
  other.close();
  witness.close();
});

it("does not look while it is hidden when the network is back, but when it is seen", () => {
  const wake = vi.fn();
  const host = { addController() {} } as unknown as ReactiveControllerHost;
  const wakeups = new Wakeups(host, wake, () => {});
  wakeups.hostConnected();
  const isHidden = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  window.dispatchEvent(new Event("online"));
  expect(wake).not.toHaveBeenCalled();
  isHidden.mockReturnValue("visible");
  document.dispatchEvent(new Event("visibilitychange"));
  window.dispatchEvent(new Event("online"));
  expect(wake).toHaveBeenCalledTimes(2);
  wakeups.hostDisconnected();
});
