import { expect, it } from "vitest";
import type { ThreadItem } from "../protocol.ts";
import { canAskAgain, isUnanswered, markAt, markEnd } from "./questions.ts";
import { EMPTY_THREAD, type ThreadState } from "./thread-state.ts";

const itemsOf = (...types: string[]) =>
  types.map((type, at) => ({ id: String(at), type })) as unknown as ThreadItem[];

it("knows the questions that were passed over", () => {
  const items = itemsOf("user_message", "end_of_turn", "user_message", "assistant_message", "user_message");
  expect(items.filter((_, at) => isUnanswered(items, at)).map(({ id }) => id)).toEqual(["0"]);
});

it("lets a question that was passed over be asked again, once in the same words", () => {
  const texts = ["one", "two", "one", "three"];
  const items = texts.map((text, at) => ({
    ...{ thread_id: "thr_1", created_at: "2026-11-21T01:29:31", id: String(at) },
    ...{ type: "user_message" as const, attachments: [], inference_options: {} },
    content: [{ type: "input_text" as const, text }],
  }));
  expect(items.filter((_, at) => canAskAgain(items, at)).map(({ id }) => id)).toEqual(["1", "2"]);
});

it("marks a turn by its question, and shows that at its last item", () => {
  const items = itemsOf(
    "assistant_message",
    "user_message",
    "workflow",
    "assistant_message",
    "end_of_turn",
    "user_message",
    "assistant_message",
  );
  const shown = (state: ThreadState) => items.map((_, at) => markAt(state, at));
  const marks = new Map([["1", "stopped" as const]]);
  const state = { ...EMPTY_THREAD, items, marks };
  expect(shown(state)).toEqual([null, null, null, "stopped", null, null, null]);
  const ended = markEnd(state, "interrupted");
  expect(shown(ended)).toEqual([null, null, null, "stopped", null, null, "interrupted"]);
  expect(shown({ ...EMPTY_THREAD, items })).toEqual(items.map(() => null));
});
