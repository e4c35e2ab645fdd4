import { EMPTY_THREAD, type ThreadItem, type ThreadState, type UserMessageItem } from "@chatdock/client";
import { afterEach, expect, it } from "vitest";
import type { ItemPart } from "../item/item.ts";
import type { PartEvents } from "../part.ts";
import { ThreadPart } from "./thread.ts";

afterEach(() => document.body.replaceChildren());

const answer = {
  id: "a",
  thread_id: "t",
  created_at: "2026-11-21T01:00:00",
  type: "assistant_message",
  content: [{ type: "output_text", text: "Hello", annotations: [] }],
} as ThreadItem;

const ask = (id: string, text = id) =>
  ({ ...answer, id, type: "user_message", content: [{ type: "input_text", text }] }) as unknown as ThreadItem;

async function draw(state: Partial<ThreadState>, settings: Partial<ThreadPart> = {}): Promise<ThreadPart> {
  const part = Object.assign(new ThreadPart(), { thread: { ...EMPTY_THREAD, ...state } }, settings);
  document.body.append(part);
  await part.updateComplete;
  return part;
}

it("shows what the assistant is doing until its text begins", async () => {
  const progress = { text: "Searching", icon: null };
  const part = await draw({ progress }, { phase: "answering" });
  expect(part.querySelector(".activity")?.textContent).toContain("Searching");
  part.thread = { ...EMPTY_THREAD, items: [answer], pending: new Set(["a"]) };
  await part.updateComplete;
  expect(part.querySelector(".activity")).toBeNull();
});

it("offers another try only where one is possible", async () => {
  const failure = { code: "custom", message: "Busy.", retryable: false };
  const part = await draw({ failure });
  expect(part.querySelector("[role=alert]")?.textContent).toContain("Busy.");
  expect(part.querySelector("[role=alert] button")).toBeNull();
});

it("has a text of its own for failures that bring none", async () => {
  const part = await draw({ failure: { code: "stream.error", message: null, retryable: true } });
  expect(part.querySelector("[role=alert] p")?.textContent).toContain("Something went wrong");
  expect(part.querySelector("[role=alert] button")).not.toBeNull();
});

it("brings a failure into sight", async () => {
  const part = await draw({ items: [answer] });
  const shown: Element[] = [];
  Element.prototype.scrollIntoView = function () {
    shown.push(this);
  };
  part.thread = { ...part.thread, failure: { code: "custom", message: "Busy.", retryable: true } };
  await part.updateComplete;
  expect(shown.map((element) => element.className)).toEqual(["failure"]);
});

it("stays at the newest question of a thread that it opens, however its answer ended", async () => {
  const part = await draw({ items: [answer] }, { phase: "loading" });
  let moves = 0;
  Element.prototype.scrollIntoView = () => moves++;
  part.thread = { ...part.thread, failure: { code: "run_failed", message: null, retryable: true } };
  part.phase = "idle";
  await part.updateComplete;
  expect(part.querySelector(".failure button")).not.toBeNull();
  expect(moves).toBe(0);
});

it("shows notices in Markdown", async () => {
  const part = await draw({ notices: [{ level: "warning", title: "Note", message: "**Slow** today" }] });
  await expect
    .poll(() => part.querySelector(".notice strong + chatdock-markdown strong")?.textContent)
    .toBe("Slow");
});

it("asks for earlier messages when there are some", async () => {
  const part = await draw({ items: [answer], earlier: "a" });
  let asked = 0;
  part.addEventListener("part-earlier", () => asked++);
  part.querySelector<HTMLButtonElement>(".more")?.click();
  expect(asked).toBe(1);
});

it("says under an answer that it was stopped, and under none else", async () => {
  const items = [ask("u1"), answer, ask("u2"), { ...answer, id: "b" }];
  const part = await draw({ items, marks: new Map([["u1", "stopped"]]) });
  const [, stopped] = part.querySelectorAll("chatdock-item");
  await expect.poll(() => stopped?.querySelector(".mark")?.textContent).toBe("Stopped");
  expect(part.querySelectorAll(".mark")).toHaveLength(1);
});

it("offers to send a message that was stopped before it was stored", async () => {
  const input = {
    content: [{ type: "input_text" as const, text: "hi" }],
    attachments: [],
    inference_options: {},
  };
  const part = await draw({}, { outgoing: { input } });
  let retries = 0;
  part.addEventListener("part-retry", () => retries++);
  expect(part.querySelector(".bubble")?.textContent).toBe("hi");
  expect(part.querySelector(".unanswered p")?.textContent).toContain("not sent");
  part.querySelector<HTMLButtonElement>(".unanswered button")?.click();
  expect(retries).toBe(1);
});

it("offers no other try while an answer is being made", async () => {
  const failure = { code: "custom", message: "Busy.", retryable: true };
  const part = await draw({ failure }, { phase: "answering" });
  expect(part.querySelector<HTMLButtonElement>("[role=alert] button")?.disabled).toBe(true);
  part.phase = "idle";
  await part.updateComplete;
  expect(part.querySelector<HTMLButtonElement>("[role=alert] button")?.disabled).toBe(false);
});

it.each([
  ["stopped", "Stopped."],
  ["interrupted", "This question was not answered."],
] as const)(
  "offers to answer the newest question, which was %s before there was a word",
  async (mark, words) => {
    const items = [ask("u"), { ...answer, id: "e", type: "end_of_turn" } as ThreadItem];
    const part = await draw({ items, marks: new Map([["u", mark]]) });
    expect(part.querySelector(".unanswered p")?.textContent).toBe(words);
    expect(part.querySelector(".unanswered button")?.textContent).toBe("Try again");
    expect(part.querySelector(".mark")).toBeNull();
  },
);

it("says of a question that it was passed over, and of the newest one that it was not answered", async () => {
  const items = [ask("u1"), ask("u2"), answer, ask("u3")];
  const part = await draw({ items });
  const marks = () => [...part.querySelectorAll("chatdock-item")].map((item) => item.querySelector(".mark"));
  await expect
    .poll(() => marks().map((mark) => mark?.textContent))
    .toEqual(["Not answered Ask again", undefined, undefined, undefined]);
  const asked: UserMessageItem[] = [];
  part.addEventListener("part-ask-again", (event) => {
    asked.push((event as CustomEvent<PartEvents["part-ask-again"]>).detail.item);
  });
  part.querySelector<HTMLButtonElement>(".mark button")?.click();
  expect(asked).toEqual([items[0]]);
  expect(part.querySelectorAll(".unanswered")).toHaveLength(1);
  part.thread = { ...part.thread, items: [...items, answer, ask("u4", "u1")] };
  await expect.poll(() => part.querySelector(".mark")?.textContent?.trim()).toBe("Not answered");
});

it("says of an answer that it broke off once the failure is no longer shown below it", async () => {
  const failure = { code: "custom", message: "The server stopped.", retryable: true };
  const part = await draw({ items: [ask("u"), answer], marks: new Map([["u", "interrupted"]]), failure });
  const mark = () => part.querySelector("chatdock-item .mark")?.textContent;
  await part.querySelector<ItemPart>("chatdock-item:last-of-type")?.updateComplete;
  expect(mark()).toBeUndefined();
  part.thread = { ...part.thread, failure: null };
  await expect.poll(mark).toBe("Interrupted");
});

it("does not seem to go on with an answer that has failed while it connects again for what waits", async () => {
  const failure = { code: "custom", message: "The server stopped.", retryable: true };
  const part = await draw({ failure }, { phase: "reconnecting" });
  expect(part.querySelector(".activity")).toBeNull();
  part.thread = { ...part.thread, failure: null };
  await part.updateComplete;
  expect(part.querySelector(".activity")?.textContent).toContain("Thinking");
  part.thread = { ...part.thread, items: [answer] };
  await part.updateComplete;
  expect(part.querySelector(".activity")).toBeNull();
  part.phase = "stopping";
  await part.updateComplete;
  expect(part.querySelector(".activity")?.textContent).toContain("Stopping");
});

it("tells messages that have not reached the server from those that wait there", async () => {
  const input = {
    content: [{ type: "input_text" as const, text: "hi" }],
    attachments: [],
    inference_options: {},
  };
  const message = {
    id: "1",
    input,
    runId: null,
    itemId: null,
    isOurs: true,
    isLeaving: false,
    isUnsent: false,
  };
  const part = await draw(
    {},
    { phase: "answering", waiting: [message, { ...message, id: "2", isUnsent: true }] },
  );
  const states = [...part.querySelectorAll(".waiting-state")].map(({ textContent }) => textContent?.trim());
  expect(states).toEqual([expect.stringMatching(/^Waiting\s/), expect.stringMatching(/^Not sent yet\s/)]);
});
