import { describe, expect, it } from "vitest";
import type { AssistantMessageItem, ThreadItem, ThreadStreamEvent } from "../protocol.ts";
import {
  dropAfter,
  EMPTY_THREAD,
  endTurn,
  loadedThread,
  reduceEvent,
  type ThreadState,
} from "./thread-state.ts";

const thread = {
  id: "thr_1",
  created_at: "2026-11-21T01:29:31",
  status: { type: "active" as const },
  items: { data: [], has_more: false },
};
const common = { thread_id: "thr_1", created_at: "2026-11-21T01:29:31" };
const answer: AssistantMessageItem = { ...common, id: "msg_1", type: "assistant_message", content: [] };

function reduce(...events: unknown[]): ThreadState {
  return (events as ThreadStreamEvent[]).reduce(reduceEvent, EMPTY_THREAD);
}

function update(update: unknown) {
  return { type: "thread.item.updated", item_id: "msg_1", update };
}

const delta = (content_index: number, text: string) =>
  update({ type: "assistant_message.content_part.text_delta", content_index, delta: text });

it("passes over a part of an answer that is out of all reach", () => {
  const state = reduce({ type: "thread.item.added", item: answer }, delta(1_000_000_000, "x"), delta(0, "a"));
  expect(state.items).toEqual([
    { ...answer, content: [{ type: "output_text", text: "a", annotations: [] }] },
  ]);
});

it("shows the items of a page that can be read", () => {
  const page = { data: [answer, null, { ...answer, id: "bad", content: null }], has_more: false } as never;
  const thread = { id: "thr_1", created_at: "", items: { data: [], has_more: false } };
  expect(loadedThread(thread, page).items).toEqual([answer]);
});

describe("reduceEvent", () => {
  it("builds an answer from its deltas", () => {
    const state = reduce({ type: "thread.item.added", item: answer }, delta(0, "Hello "), delta(0, "world"));
    expect(state.items).toEqual([
      { ...answer, content: [{ type: "output_text", text: "Hello world", annotations: [] }] },
    ]);
    expect(state.pending).toEqual(new Set(["msg_1"]));
  });

  it("pads parts that were never announced", () => {
    const state = reduce({ type: "thread.item.added", item: answer }, delta(2, "x"));
    expect((state.items[0] as AssistantMessageItem).content.map((part) => part.text)).toEqual(["", "", "x"]);
  });

  it("keeps annotations when the part's end comes without them", () => {
    const annotation = { type: "annotation", index: 1, source: { type: "url", url: "/a", title: "A" } };
    const state = reduce(
      { type: "thread.item.added", item: answer },
      delta(0, "ab"),
      update({
        type: "assistant_message.content_part.annotation_added",
        content_index: 0,
        annotation_index: 3,
        annotation,
      }),
      update({
        type: "assistant_message.content_part.done",
        content_index: 0,
        content: { type: "output_text", text: "ab", annotations: [] },
      }),
    );
    expect((state.items[0] as AssistantMessageItem).content[0]?.annotations).toEqual([annotation]);
  });

  it("starts an item afresh when a replay adds it again", () => {
    const added = { type: "thread.item.added", item: answer };
    const state = reduce(added, delta(0, "once"), added, delta(0, "once"));
    expect((state.items[0] as AssistantMessageItem).content[0]?.text).toBe("once");
    expect(state.items).toHaveLength(1);
  });

  it("takes metadata from thread.updated and keeps the items", () => {
    const state = reduce(
      { type: "thread.created", thread },
      { type: "thread.item.done", item: answer },
      { type: "thread.updated", thread: { ...thread, title: "T" } },
    );
    expect(state.thread?.title).toBe("T");
    expect(state.items).toHaveLength(1);
  });

  it("places workflow tasks by index and appends what lies behind the end", () => {
    const item = { ...common, id: "msg_1", type: "workflow", workflow: { type: "custom", tasks: [] } };
    const task = (title: string) => ({ type: "custom", title });
    const state = reduce(
      { type: "thread.item.added", item },
      update({ type: "workflow.task.added", task_index: 4, task: task("a") }),
      update({ type: "workflow.task.updated", task_index: 0, task: task("b") }),
    );
    expect(state.items[0]).toEqual({ ...item, workflow: { type: "custom", tasks: [task("b")] } });
  });

  it.each([
    { type: "thread.unheard_of" },
    { type: "thread.item.updated", item_id: "nobody", update: { type: "x" } },
  ])("leaves the state as it is on $type", (event) => {
    expect(reduce(event)).toEqual(EMPTY_THREAD);
  });

  it("leaves an item as it is on an unknown update", () => {
    expect(reduce({ type: "thread.item.done", item: answer }, update({ type: "x.y" })).items).toEqual([
      answer,
    ]);
  });

  it("removes, replaces, reports", () => {
    const other = { ...common, id: "x", type: "end_of_turn" } as ThreadItem;
    const state = reduce(
      { type: "thread.item.done", item: other },
      { type: "thread.item.done", item: answer },
      { type: "thread.item.removed", item_id: "x" },
      { type: "thread.item.replaced", item: { ...answer, created_at: "later" } },
      { type: "notice", level: "info", message: "m" },
      { type: "error", code: "custom", message: "no", allow_retry: true },
    );
    expect(state.items).toEqual([{ ...answer, created_at: "later" }]);
    expect(state.notices).toEqual([{ level: "info", message: "m", title: null }]);
    expect(state.failure).toEqual({ code: "custom", message: "no", retryable: true });
  });
});

describe("endTurn", () => {
  it("keeps a partial answer and drops one that has no text", () => {
    const second = { ...answer, id: "msg_2" };
    const state = reduce(
      { type: "thread.item.added", item: answer },
      { type: "thread.item.added", item: second },
      delta(0, "partial"),
    );
    const ended = endTurn(state);
    expect(ended.items.map((item) => item.id)).toEqual(["msg_1"]);
    expect(ended.pending.size).toBe(0);
  });
});

it("keeps what is on screen before the newest page when its thread is loaded again", () => {
  const items = ["1", "2", "3"].map((id) => ({ ...answer, id }));
  const shown = { ...EMPTY_THREAD, thread, items: items.slice(0, 2), earlier: "1", stopped: new Set(["1"]) };
  const newest = { data: items.slice(1).toReversed(), has_more: true, after: "2" };
  const again = loadedThread(thread, newest, shown);
  expect(again.items.map(({ id }) => id)).toEqual(["1", "2", "3"]);
  expect(again.earlier).toBe("1");
  expect(again.marks).toBe(shown.marks);
  const other = loadedThread({ ...thread, id: "thr_2" }, newest, shown);
  expect(other.items.map(({ id }) => id)).toEqual(["2", "3"]);
  expect(other.earlier).toBe("2");
});

const itemsOf = (...types: string[]) =>
  types.map((type, at) => ({ id: String(at), type })) as unknown as ThreadItem[];

it("forgets how an answer ended that is asked for anew, and no other", () => {
  const items = itemsOf("user_message", "assistant_message", "user_message", "assistant_message");
  const marks = new Map(["0", "2"].map((id) => [id, "stopped" as const]));
  const dropped = dropAfter({ ...EMPTY_THREAD, items, marks }, "2");
  expect(dropped.items.map(({ id }) => id)).toEqual(["0", "1", "2"]);
  expect([...dropped.marks.keys()]).toEqual(["0"]);
});
