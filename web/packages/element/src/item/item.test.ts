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
    attachments: [{ type: "file", id: "atc_1", name: "a.pdf", mime_type: "application/pdf" }],
    quoted_text: "because",
  });
  expect(part.querySelector(".bubble")?.textContent).toBe("why?");
  expect(part.querySelector("blockquote")?.textContent).toBe("because");
  await expect.poll(() => part.querySelector(".attachments")?.textContent).toContain("a.pdf");
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

const step = (task: object, workflow: object = {}) =>
  draw({ type: "workflow", workflow: { type: "custom", tasks: [task], ...workflow } });

it.each([
  [{ type: "custom", title: "Did it", content: "A **thing**." }, "Did it", "strong"],
  [
    { type: "web_search", title_query: "boats", queries: ["a"], sources: [] },
    "Searched for “boats”",
    ".query",
  ],
  [
    { type: "web_search", sources: [{ type: "url", title: "S", url: "https://example.com/" }] },
    "Searched the web",
    "a.query",
  ],
  [{ type: "thought", content: "Hm *so*." }, "Hm so.", "em"],
  [{ type: "file", sources: [{ type: "file", filename: "a.pdf", title: "" }] }, "a.pdf", ".query"],
  [{ type: "image" }, "Made an image", ".step-title"],
  [{ type: "hologram", title: "New" }, "New", ".step-title"],
])("draws the step %j", async (task, text, selector) => {
  const part = await step(task);
  await expect.poll(() => part.querySelector(selector)).not.toBeNull();
  expect(part.querySelector(".step")?.textContent?.replace(/\s+/g, " ")).toContain(text);
});

it.each([
  ["loading", "In progress"],
  ["complete", "Done"],
])("says that a step is %s", async (status_indicator, text) => {
  const part = await step({ type: "custom", title: "A", status_indicator });
  expect(part.querySelector(".step-mark .unseen")?.textContent).toBe(text);
});

it.each([
  [{ summary: { duration: 7.2 }, type: "reasoning" }, "Thought for 7 seconds"],
  [{ summary: { duration: 0.1 }, type: "custom" }, "Worked for 1 second"],
  [{ summary: { title: "All", icon: "bolt" } }, "All"],
  [{}, "Steps taken"],
])("sums steps up: %j", async (workflow, text) => {
  const part = await step({ type: "custom", title: "A" }, workflow);
  expect(part.querySelector("summary")?.textContent).toBe(text);
});

it("names the step that is being taken", async () => {
  const part = await draw(
    {
      type: "workflow",
      workflow: { type: "reasoning", tasks: [{ type: "thought", title: "Reading", content: "" }] },
    },
    { pending: true },
  );
  expect(part.querySelector("summary")?.textContent).toBe("Reading");
});

it("folds a step of its own only where there is more than its title", async () => {
  const plain = await draw({ type: "task", task: { type: "custom", title: "A" } });
  expect([plain.querySelector("details"), plain.textContent?.trim()]).toEqual([null, "A"]);
  const more = await draw({ type: "task", task: { type: "custom", title: "A", content: "B" } });
  expect(more.querySelector("summary")?.textContent).toBe("A");
});

it("shows how far a picture is, and offers a finished one to open and to keep", async () => {
  const image = { id: "g", url: "data:image/png;base64,AAAA" };
  const part = await draw({ type: "generated_image", image, progress: 0.5 }, { pending: true });
  expect(part.querySelector("progress")?.getAttribute("value")).toBe("0.5");
  expect(part.querySelector("a, dialog")).toBeNull();
  part.pending = false;
  await part.updateComplete;
  expect(part.querySelector("a[download]")).not.toBeNull();
  expect(part.querySelector("button")?.getAttribute("aria-label")).toBe("Open the image");
});

it.each(["data:image/svg+xml;base64,AAAA", "https://evil.example/x.png", "javascript:x"])(
  "does not show a picture from %s",
  async (url) => {
    const part = await draw({ type: "generated_image", image: { id: "g", url } });
    expect(part.querySelector("img")).toBeNull();
    expect(part.textContent).toContain("Image not shown");
  },
);

const entity = {
  type: "entity",
  id: "e",
  title: "Ada",
  inline_label: "A.L.",
  interactive: true,
  data: { k: "v" },
};

// covers source:entity
it("names a thing of the host page in the text, and tells the page when it is clicked", async () => {
  const clicked: unknown[] = [];
  const part = await draw(answer("Text.", [{ type: "annotation", index: 5, source: entity }]), {
    entities: { onClick: (each) => clicked.push(each) },
  });
  await expect.poll(() => part.querySelector<HTMLElement>(".cite")?.textContent).toBe("A.L.");
  part.querySelector<HTMLElement>(".cite")?.click();
  expect(clicked).toEqual([{ id: "e", title: "Ada", interactive: true, data: { k: "v" } }]);
});

it("groups the markers of one place", async () => {
  const at = (index: number, url: string) => ({
    type: "annotation",
    index,
    source: { type: "url", title: url, url },
  });
  const part = await draw(answer("One. Two.", [at(4, "/a"), at(4, "/b"), at(9, "/c")]));
  await expect
    .poll(() =>
      [...part.querySelectorAll(".cites-here")].map((group) => group.querySelectorAll(".cite").length),
    )
    .toEqual([2, 1]);
});

it("lists sources of one group under its name", async () => {
  const of = (group: string | undefined, url: string) => ({
    type: "annotation",
    index: null,
    source: { type: "url", title: url, url, ...(group && { group }) },
  });
  const part = await draw(answer("x", [of("A", "/1"), of(undefined, "/2"), of("A", "/3")]));
  const texts = [...part.querySelectorAll(".sources-group, .source-heading")].map((each) => each.textContent);
  expect(texts).toEqual(["A", "/1", "/3", "/2"]);
  expect([...part.querySelectorAll("li")].map((each) => each.value)).toEqual([1, 3, 2]);
});

it("lets a turn be judged below what stands last in it", async () => {
  const told: unknown[] = [];
  const part = await draw(
    { type: "widget", widget: { type: "Card" } },
    { turn: ["a", "i"], opinion: "negative" },
  );
  part.addEventListener("part-feedback", (event) => told.push((event as CustomEvent).detail));
  const [good, bad] = part.querySelectorAll<HTMLElement>("[aria-pressed]");
  expect([good, bad].map((each) => each?.getAttribute("aria-pressed"))).toEqual(["false", "true"]);
  good?.click();
  expect(told).toEqual([{ itemIds: ["a", "i"], kind: "positive" }]);
});

it("says that an opinion was not saved", async () => {
  const part = await draw(answer("x"), { turn: ["i"], opinion: "failed" });
  expect(part.querySelector("[role=status]")?.textContent).toBe("Your feedback was not saved.");
});
