import type { ItemUpdate, NoticeLevel, ThreadItem, ThreadStreamEvent } from "@chatdock/client";
import type { Widgets } from "@openai/chatkit";
import { expect, it } from "vitest";
import { unknownOptions } from "../../../element/src/known-options.ts";
import type { Draft, Step } from "../scripted-server/script.ts";
import { STATES } from "./index.ts";
import { SAMPLES } from "./samples/index.ts";

type Hidden = "hidden_context_item" | "sdk_hidden_context";

// The compiler sees to it that these lists are complete.
const ITEMS: Record<Exclude<ThreadItem["type"], Hidden>, true> = {
  user_message: true,
  assistant_message: true,
  workflow: true,
  task: true,
  generated_image: true,
  client_tool_call: true,
  widget: true,
  structured_input: true,
  end_of_turn: true,
};
const EVENTS: Record<Exclude<ThreadStreamEvent["type"], "thread.created">, true> = {
  "thread.updated": true,
  "thread.item.added": true,
  "thread.item.done": true,
  "thread.item.replaced": true,
  "thread.item.updated": true,
  "thread.item.removed": true,
  stream_options: true,
  progress_update: true,
  client_effect: true,
  error: true,
  notice: true,
};
const UPDATES: Record<ItemUpdate["type"], true> = {
  "assistant_message.content_part.added": true,
  "assistant_message.content_part.text_delta": true,
  "assistant_message.content_part.annotation_added": true,
  "assistant_message.content_part.done": true,
  "workflow.task.added": true,
  "workflow.task.updated": true,
  "generated_image.updated": true,
  "widget.root.updated": true,
  "widget.component.updated": true,
  "widget.streaming_text.value_delta": true,
};
const LEVELS: Record<NoticeLevel, true> = { info: true, warning: true, danger: true };
const COMPONENTS: Record<Widgets.WidgetRoot["type"] | Widgets.WidgetComponent["type"], true> = {
  Card: true,
  ListView: true,
  Basic: true,
  Text: true,
  Title: true,
  Caption: true,
  Badge: true,
  Markdown: true,
  Box: true,
  Row: true,
  Col: true,
  Divider: true,
  Icon: true,
  Image: true,
  Button: true,
  Checkbox: true,
  Spacer: true,
  Select: true,
  DatePicker: true,
  Form: true,
  Input: true,
  Label: true,
  RadioGroup: true,
  Table: true,
  "Table.Row": true,
  "Table.Cell": true,
  Textarea: true,
  Transition: true,
};

const threads = STATES.flatMap(({ threads = [] }) => threads);
const drafts: Draft[] = threads.flatMap(({ items = [] }) => items);
const steps: Step[] = threads.flatMap(({ run = [] }) => run);

it("gives every state a name of its own, which an address can carry", () => {
  const names = STATES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^[a-z][a-z0-9-]*$/.test(name))).toEqual([]);
});

it("opens threads that the state has", () => {
  const lost = STATES.filter(({ open, threads = [] }) => open && !threads.some(({ id }) => id === open));
  expect(lost.map(({ name }) => name)).toEqual([]);
});

it("gives the chat no option that it does not know", () => {
  expect(STATES.flatMap(({ options = {} }) => unknownOptions(options))).toEqual([]);
});

it("has every kind of item", () => {
  expect(drafts.map(({ type }) => type)).toEqual(expect.arrayContaining(Object.keys(ITEMS)));
});

it("has every event of a stream, every update and every level of a notice", () => {
  const updates = steps.flatMap((step) => (step.type === "thread.item.updated" ? [step.update.type] : []));
  const levels = steps.flatMap((step) => (step.type === "notice" ? [step.level] : []));
  expect(steps.map(({ type }) => type)).toEqual(expect.arrayContaining(Object.keys(EVENTS)));
  expect(updates).toEqual(expect.arrayContaining(Object.keys(UPDATES)));
  expect(levels).toEqual(expect.arrayContaining(Object.keys(LEVELS)));
});

it("has every component of widgets", () => {
  const used = new Set<string>();
  JSON.stringify(SAMPLES, (key, value) => {
    if (key === "type") used.add(value);
    return value;
  });
  expect([...used]).toEqual(expect.arrayContaining([...Object.keys(COMPONENTS), "ListViewItem", "Chart"]));
});
