import { expect, it } from "vitest";
import { isEvent, isItem } from "./well-formed.ts";

const common = { id: "i", thread_id: "t", created_at: "2026-11-22T00:00:00Z" };
const question = { ...common, type: "user_message", content: [], attachments: [], inference_options: {} };

it.each([
  ["no object", null],
  ["no kind", common],
  ["no id", { ...question, id: undefined }],
  ["no content", { ...question, content: null }],
  ["a part that is none", { ...question, content: [null] }],
  ["no attachments", { ...question, attachments: undefined }],
  ["an answer without text", { ...common, type: "assistant_message", content: [{ annotations: [] }] }],
  [
    "a source that is none",
    { ...common, type: "assistant_message", content: [{ text: "a", annotations: [{}] }] },
  ],
  ["steps that are none", { ...common, type: "workflow", workflow: { tasks: [null] } }],
  ["a step that is none", { ...common, type: "task" }],
  ["questions that are none", { ...common, type: "structured_input", inputs: [null, {}] }],
  ["a widget that is none", { ...common, type: "widget", widget: "card" }],
])("does not take an item with %s", (_, item) => {
  expect(isItem(item)).toBe(false);
  expect(isEvent({ type: "thread.item.done", item })).toBe(false);
});

it("takes items of kinds that it does not know", () => {
  expect(isItem(question)).toBe(true);
  expect(isItem({ ...common, type: "hologram" })).toBe(true);
});

it.each([
  { type: "thread.updated" },
  { type: "thread.item.updated", item_id: "i" },
  {
    type: "thread.item.updated",
    item_id: "i",
    update: { type: "assistant_message.content_part.text_delta" },
  },
  { type: "stream_options" },
  { type: "progress_update" },
  { type: "notice" },
])("does not take an event that lacks what it is made of: %j", (event) => {
  expect(isEvent(event)).toBe(false);
});

it("takes events of kinds that it does not know", () => {
  expect(isEvent({ type: "thread.dreamt" })).toBe(true);
});
