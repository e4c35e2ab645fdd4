import type { ThreadItem } from "@chatdock/client";
import { expect, it } from "vitest";
import { Chunks } from "../thread/chunks.ts";
import { turnEndingAt } from "./turns.ts";

function items(...types: string[]): ThreadItem[] {
  return types.map(
    (type, at) => ({ id: `${at}`, type, thread_id: "t", created_at: "" }) as unknown as ThreadItem,
  );
}

it.each([
  [["user_message", "workflow", "assistant_message"], { 2: ["1", "2"] }],
  [["user_message", "assistant_message", "widget", "end_of_turn"], { 2: ["1", "2"] }],
  [["user_message", "assistant_message", "user_message", "assistant_message"], { 1: ["1"], 3: ["3"] }],
  [["user_message", "user_message"], {}],
  [["user_message", "client_tool_call"], {}],
  [["assistant_message"], { 0: ["0"] }],
] as const)("ends the turns of %j where their last seen item stands", (types, expected) => {
  const all = items(...types);
  const found = Object.fromEntries(
    all.map((_, at) => [at, turnEndingAt(all, at)]).filter(([, ids]) => (ids as string[]).length > 0),
  );
  expect(found).toEqual(expected);
});

it("keeps all chunks but that of the item that changes", () => {
  const chunks = new Chunks();
  const all = items(...Array<string>(100).fill("assistant_message"));
  const before = chunks.update(all);
  const after = chunks.update(all.with(99, { ...(all[99] as ThreadItem) }));
  expect(after).toHaveLength(4);
  expect(after.map((chunk, at) => chunk === before[at])).toEqual([true, true, true, false]);
});

it("keeps items in their chunks when others come before them, after them and go", () => {
  const chunks = new Chunks();
  const all = items(...Array<string>(40).fill("assistant_message"));
  const keys = (list: readonly ThreadItem[]) =>
    new Map(chunks.update(list).flatMap(({ key, items }) => items.map(({ id }) => [id, key] as const)));
  const before = keys(all.slice(5, 35));
  const after = keys(all);
  for (const [id, key] of before) expect(after.get(id)).toBe(key);
  expect(chunks.update(all).flatMap((chunk) => chunk.items)).toEqual(all);
  const fewer = all.filter((_, at) => at % 3 > 0);
  expect(chunks.update(fewer).flatMap((chunk) => chunk.items)).toEqual(fewer);
  const places = chunks.update(fewer).map(({ start, items }) => fewer[start] === items[0]);
  expect(places.every(Boolean)).toBe(true);
});
