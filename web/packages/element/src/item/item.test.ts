import type { ThreadItem } from "@chatdock/client";
import { afterEach, expect, it } from "vitest";
import { ItemPart } from "./item.ts";

afterEach(() => document.body.replaceChildren());

const common = { id: "i", thread_id: "t", created_at: "2026-11-21T01:00:00" };

async function draw(item: unknown, settings: Partial<ItemPart> = {}): Promise<ItemPart> {
  const part = Object.assign(new ItemPart(), { item: { ...common, ...(item as ThreadItem) }, ...settings });
  document.body.append(part);
  await part.updateComplete;
  return part;
}

const answer = (text: string, annotations: unknown[] = []) => ({
  type: "assistant_message",
  content: [{ type: "output_text", text, annotations }],
});

it("draws a question with what it quotes", async () => {
  const part = await draw({
    type: "user_message",
    content: [{ type: "input_text", text: "why?" }],
    attachments: [{ name: "a.pdf" }],
    quoted_text: "because",
  });
  expect(part.querySelector(".bubble")?.textContent).toBe("why?");
  expect(part.querySelector("blockquote")?.textContent).toBe("because");
  expect(part.textContent).toContain("a.pdf");
});

it("draws an answer with its sources and their quotes", async () => {
  const source = { type: "url", title: "Signals", url: "/a.html#SIGNAL", description: "It cancels." };
  const part = await draw(answer("Text.", [{ type: "annotation", index: 5, source }]));
  const link = part.querySelector<HTMLAnchorElement>(".sources a");
  expect(link?.pathname + (link?.hash ?? "")).toBe("/a.html#SIGNAL");
  expect(link?.textContent).toContain("It cancels.");
});

it("names a source by its heading first and by the way to it after that", async () => {
  const source = { type: "url", title: "Server › Timeouts › statement_timeout", url: "/a.html" };
  const part = await draw(answer("Text.", [{ type: "annotation", index: 5, source }]));
  expect(part.querySelector(".source-title")?.textContent?.split(/\s{2,}/)).toEqual([
    "statement_timeout",
    "Server › Timeouts",
  ]);
});

it("does not link a source whose address is not safe", async () => {
  const source = { type: "url", title: "x", url: "javascript:alert(1)" };
  const part = await draw(answer("Text.", [{ type: "annotation", index: 5, source }]));
  expect(part.querySelector("a")).toBeNull();
});

it("places a source's number behind characters that JavaScript counts twice", async () => {
  const source = { type: "url", title: "x", url: "/a.html" };
  const part = await draw(answer("😀 𝒙 is set. More.", [{ type: "annotation", index: 11, source }]));
  await expect.poll(() => part.querySelector("p")?.textContent).toBe("😀 𝒙 is set.1 More.");
});

it("shows escaped signs as they were quoted, with the number where it belongs", async () => {
  const text = "Match work\\_mem\\\\. Then &amp; there. Rest\\_.";
  const source = { type: "url", title: "x", url: "/a.html" };
  const index = text.indexOf(" Rest");
  const part = await draw(answer(text, [{ type: "annotation", index, source }]));
  await expect
    .poll(() => part.querySelector("p")?.textContent)
    .toBe("Match work_mem\\. Then & there.1 Rest_.");
});

it("says so when an answer is empty", async () => {
  expect((await draw(answer(" "))).textContent).toContain("nothing to say");
});

it("offers no actions while an answer is being made", async () => {
  expect((await draw(answer("Te"), { pending: true })).querySelector("button")).toBeNull();
});

it("folds the steps of a workflow under their summary", async () => {
  const workflow = {
    type: "custom",
    tasks: [{ type: "custom", title: "Searched" }],
    summary: { title: "One step" },
  };
  const part = await draw({ type: "workflow", workflow });
  expect(part.querySelector("summary")?.textContent).toContain("One step");
  expect(part.querySelector("details")?.open).toBe(false);
});

it.each(["end_of_turn", "client_tool_call", "hologram"])("takes no room for %s", async (type) => {
  expect((await draw({ type })).childElementCount).toBe(0);
});
