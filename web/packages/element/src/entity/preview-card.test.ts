import { html } from "lit";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PreviewCardPart } from "./preview-card.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

async function draw() {
  const host = document.createElement("div");
  const anchor = document.createElement("button");
  host.attachShadow({ mode: "open" }).append(anchor);
  document.body.append(host);
  const card = PreviewCardPart.in(anchor);
  await card.show(anchor, () => html`More`);
  return { host, anchor, card };
}

it("shows more of its anchor, and goes soon after the pointer has", async () => {
  const { anchor, card } = await draw();
  expect(card.textContent).toBe("More");
  expect(anchor.getAttribute("aria-describedby")).toBe(card.id);
  card.dispatchEvent(new Event("pointerleave"));
  vi.advanceTimersByTime(300);
  await card.updateComplete;
  expect(card.textContent).toBe("");
  expect(anchor.hasAttribute("aria-describedby")).toBe(false);
});

it("listens to the pointer once, however often the chat is moved", async () => {
  const listen = vi.spyOn(PreviewCardPart.prototype, "addEventListener");
  const { host } = await draw();
  const elsewhere = document.createElement("aside");
  document.body.append(elsewhere);
  elsewhere.append(host);
  const entering = listen.mock.calls.filter(([type]) => type === "pointerenter");
  listen.mockRestore();
  expect(entering).toHaveLength(1);
});
