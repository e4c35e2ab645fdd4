import { expect, it } from "vitest";
import { draw, server, text } from "./chat.fixture.ts";

it("shows the history, opens a thread from it, and keeps the draft of the one that was left", async () => {
  const chat = await draw();
  const events: string[] = [];
  chat.addEventListener("chatkit.history.open", () => events.push("open"));
  chat.addEventListener("chatkit.history.close", () => events.push("close"));
  await chat.setComposerValue({ text: "half a thought" });
  await chat.showHistory();
  await expect.poll(() => chat.shadowRoot?.querySelector(".thread-title")).not.toBeNull();
  chat.shadowRoot?.querySelector<HTMLButtonElement>(".thread-title")?.click();
  await expect.poll(() => text(chat)).toContain("Call pg_cancel_backend.");
  expect(events).toEqual(["open", "close"]);
  const field = chat.shadowRoot?.querySelector("textarea");
  expect(field?.value).toBe("");
  await chat.setThreadId(null);
  await chat.updateComplete;
  await expect.poll(() => field?.value).toBe("half a thought");
});

it("goes back from the history on Escape, to the button that opened it, and leaves the next Escape to the page", async () => {
  const chat = await draw();
  const press = (target: Element | null | undefined) => {
    const options = { key: "Escape", bubbles: true, composed: true, cancelable: true };
    const event = new KeyboardEvent("keydown", options);
    target?.dispatchEvent(event);
    return event.defaultPrevented;
  };
  await chat.showHistory();
  const back = chat.shadowRoot?.activeElement;
  expect(back?.getAttribute("data-action")).toBe("back");
  expect(press(back)).toBe(true);
  await expect.poll(() => chat.shadowRoot?.activeElement?.getAttribute("data-action")).toBe("history");
  expect(chat.shadowRoot?.querySelector("chatdock-history")).toBeNull();
  expect(press(chat.shadowRoot?.activeElement)).toBe(false);
});

it("stays in the history when Escape ends the renaming of a thread", async () => {
  const chat = await draw();
  await chat.showHistory();
  const find = (selector: string) => chat.shadowRoot?.querySelector<HTMLElement>(selector);
  await expect.poll(() => find("chatdock-history [aria-label^=Rename]")).not.toBeNull();
  find("chatdock-history [aria-label^=Rename]")?.click();
  await expect.poll(() => find(".thread-form input")).not.toBeNull();
  find(".thread-form input")?.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Escape", bubbles: true, composed: true, cancelable: true }),
  );
  await expect.poll(() => find(".thread-form")).toBeNull();
  expect(find("chatdock-history")).not.toBeNull();
});

it("forgets the draft of a thread that is deleted, in every tab", async () => {
  const fetch = (async (url: string, init: RequestInit) =>
    String(init.body).includes("threads.delete")
      ? Response.json({})
      : server(url, init)) as typeof globalThis.fetch;
  const chat = await draw({ api: { url: "/chatkit", fetch }, initialThread: "t" });
  const kept = () => [localStorage, sessionStorage].map((storage) => JSON.stringify(Object.values(storage)));
  await chat.setComposerValue({ text: "a thought" });
  await expect.poll(() => kept().join()).toContain("a thought");
  // The copy that all tabs share was written in another one since.
  for (const [key, value] of Object.entries(localStorage))
    localStorage.setItem(key, value.replace("a thought", "a later thought"));
  await chat.showHistory();
  const find = (selector: string) => chat.shadowRoot?.querySelector<HTMLElement>(selector);
  await expect.poll(() => find("[aria-label^=Delete]")).not.toBeNull();
  find("[aria-label^=Delete]")?.click();
  await expect.poll(() => find(".danger")).not.toBeNull();
  find(".danger")?.click();
  await expect.poll(() => find(".danger")).toBeNull();
  await chat.updateComplete;
  expect(kept().join()).not.toContain("thought");
});

it("opens once, and not at all when a thread was asked for while it was loading", async () => {
  const chat = await draw();
  const events: string[] = [];
  chat.addEventListener("chatkit.history.open", () => events.push("open"));
  const showing = chat.showHistory();
  await chat.setThreadId(null);
  await showing;
  await chat.updateComplete;
  expect(chat.shadowRoot?.querySelector("chatdock-history")).toBeNull();
  await Promise.all([chat.showHistory(), chat.showHistory()]);
  expect(events).toEqual(["open"]);
});
