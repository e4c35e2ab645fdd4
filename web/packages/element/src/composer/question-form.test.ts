import type { StructuredInputItem, StructuredInputReply } from "@chatdock/client";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pendingInput } from "../chat/pending-input.ts";
import { QuestionFormPart } from "./question-form.ts";

beforeEach(() => sessionStorage.clear());
afterEach(() => document.body.replaceChildren());

const common = { id: "si", thread_id: "t", created_at: "2026-11-21T01:00:00" };
const ITEM: StructuredInputItem = {
  ...common,
  type: "structured_input",
  status: "pending",
  inputs: [
    { type: "multiple_choice", id: "one", question: "Which?", options: [{ value: "A" }, { value: "B" }] },
    {
      type: "multiple_choice",
      id: "many",
      question: "What else?",
      multiple: true,
      options: [{ value: "C" }, { value: "<b>D" }],
    },
    { type: "freeform", id: "free", question: "Why?", description: "In a sentence." },
  ],
};

async function draw(item = ITEM, busy = false) {
  const form = Object.assign(new QuestionFormPart(), { item, busy });
  const replies: StructuredInputReply[] = [];
  form.addEventListener("part-answer", (event) => replies.push((event as CustomEvent).detail.reply));
  document.body.append(form);
  await form.updateComplete;
  const find = <T extends HTMLElement>(selector: string) => form.querySelector<T>(selector) as T;
  const check = async (at: number) => {
    const input = form.querySelectorAll<HTMLInputElement>("[name=option]")[at] as HTMLInputElement;
    input.click();
    await form.updateComplete;
  };
  const write = async (selector: string, text: string) => {
    find<HTMLInputElement>(selector).value = text;
    find(selector).dispatchEvent(new Event("input", { bubbles: true }));
    await form.updateComplete;
  };
  const press = async (selector: string) => {
    find(selector).click();
    await form.updateComplete;
  };
  const next = async () => {
    find<HTMLFormElement>("form").requestSubmit();
    await form.updateComplete;
  };
  return { form, replies, find, check, write, press, next };
}

// covers item:structured_input
it("asks one question after the other and sends all answers", async () => {
  const { replies, find, check, write, next, form } = await draw();
  expect(find("legend").textContent?.replace(/\s+/g, " ").trim()).toBe("Question 1 of 3 Which?");
  await next();
  expect(find("legend").textContent).toContain("Which?");
  await check(1);
  await next();
  expect(document.activeElement).toBe(form.querySelector("[name=option]"));
  await check(0);
  await check(1);
  await write(".own-answer", " E ");
  await next();
  await write("textarea", "Because.");
  await next();
  const answers = {
    one: { values: ["B"] },
    many: { values: ["C", "<b>D", "E"] },
    free: { values: ["Because."] },
  };
  expect(replies).toEqual([{ status: "answered", answers }]);
});

it("takes one answer of several: an option, or the reader's own", async () => {
  const { replies, check, write, next } = await draw({ ...ITEM, inputs: ITEM.inputs.slice(0, 1) });
  await check(0);
  await write(".own-answer", "Neither");
  await next();
  await check(1);
  await next();
  expect(replies.map(({ answers }) => answers.one)).toEqual([{ values: ["Neither"] }, { values: ["B"] }]);
});

it("skips a question, or all of them", async () => {
  const { replies, check, press, next } = await draw();
  await press("[data-action=skip]");
  await check(0);
  await next();
  await press("[data-action=skip]");
  await press("[data-action=skip-all]");
  const answers = { one: { skipped: true }, many: { values: ["C"] }, free: { skipped: true } };
  expect(replies).toEqual([
    { status: "answered", answers },
    { status: "skipped", answers: {} },
  ]);
});

it("keeps what was put in: a step back, a reload, a failure", async () => {
  const { check, press, next, find } = await draw();
  await check(1);
  await next();
  await press("[data-action=previous]");
  expect(find<HTMLInputElement>("input:checked").nextElementSibling?.textContent).toBe("B");
  document.body.replaceChildren();
  const again = await draw();
  expect(again.find<HTMLInputElement>("input:checked").nextElementSibling?.textContent).toBe("B");
  again.form.item = { ...ITEM };
  await again.form.updateComplete;
  expect(again.find("input:checked")).not.toBeNull();
});

it("sends nothing while an answer is being made", async () => {
  const { replies, write, next, find, press } = await draw({ ...ITEM, inputs: ITEM.inputs.slice(2) }, true);
  await write("textarea", "Because.");
  await next();
  await press("[data-action=skip]");
  expect([replies, find("[type=submit]").getAttribute("aria-disabled")]).toEqual([[], "true"]);
});

it("is about the newest questions that are open, unless the reader has written since", () => {
  const state = (items: unknown[], pending: string[] = []) =>
    pendingInput({ items, pending: new Set(pending) } as unknown as Parameters<typeof pendingInput>[0])?.id;
  const answered = { ...ITEM, id: "old", status: "answered" };
  expect(state([{ type: "user_message" }, answered, ITEM, { type: "end_of_turn" }])).toBe("si");
  expect(state([ITEM, { type: "user_message" }])).toBeUndefined();
  expect(state([ITEM], ["si"])).toBeUndefined();
  expect(state([answered])).toBeUndefined();
  expect(state([{ ...ITEM, inputs: [] }])).toBeUndefined();
});
