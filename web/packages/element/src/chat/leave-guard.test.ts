import { expect, it } from "vitest";
import { draw, server, text } from "./chat.fixture.ts";

it("asks before the page is left with a message that has not reached the server", async () => {
  let isDown = true;
  const fetch = (async (url: string, init: RequestInit) => {
    if (isDown) throw new TypeError("Failed to fetch");
    return server(url, init);
  }) as unknown as typeof globalThis.fetch;
  const chat = await draw({ api: { url: "/chatkit", fetch } });
  const asks = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  expect(asks()).toBe(false);
  await chat.sendUserMessage({ text: "hi" });
  await chat.updateComplete;
  expect(asks()).toBe(true);
  isDown = false;
  await expect.poll(() => chat.shadowRoot?.querySelector(".failure button")).not.toBeNull();
  chat.shadowRoot?.querySelector<HTMLButtonElement>(".failure button")?.click();
  await expect.poll(() => text(chat)).toContain("Call pg_cancel_backend.");
  expect(asks()).toBe(false);
  await chat.setThreadId(null);
  isDown = true;
  await chat.sendUserMessage({ text: "hi" });
  await chat.updateComplete;
  chat.remove();
  expect(asks()).toBe(false);
});
