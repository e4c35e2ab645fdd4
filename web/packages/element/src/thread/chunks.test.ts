import type { ThreadItem } from "@chatdock/client";
import { expect, it } from "vitest";
import { Chunks } from "./chunks.ts";

const items = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => ({ id: `${from + at}` }) as unknown as ThreadItem);
const sizes = (chunks: ReturnType<Chunks["update"]>) => chunks.map(({ items }) => items.length);

it("shares items out so that all are there once, in their order", () => {
  const all = items(0, 70);
  const chunks = new Chunks().update(all);
  expect(sizes(chunks)).toEqual([32, 32, 6]);
  expect(chunks.map(({ start }) => start)).toEqual([0, 32, 64]);
  expect(chunks.flatMap((chunk) => chunk.items)).toEqual(all);
});

it("keeps each chunk in which nothing changes", () => {
  const chunks = new Chunks();
  const all = items(0, 70);
  const [first, second, third] = chunks.update(all);
  const changed = all.with(40, { ...(all[40] as ThreadItem) });
  const after = chunks.update([...changed, ...items(70, 71)]);
  expect(after[0]).toBe(first);
  expect(after[1]).not.toBe(second);
  expect(after.map(({ key }) => key)).toEqual([first?.key, second?.key, third?.key]);
  expect(sizes(after)).toEqual([32, 32, 7]);
});

it("leaves items in their chunk when earlier ones come before them", () => {
  const chunks = new Chunks();
  const before = chunks.update(items(10, 50));
  const after = chunks.update(items(0, 50));
  expect(sizes(after)).toEqual([10, 32, 8]);
  expect(after.map(({ start }) => start)).toEqual([0, 10, 42]);
  expect(after.slice(1).map(({ key }) => key)).toEqual(before.map(({ key }) => key));
});

it("gives no two chunks one key when an item is put between others", () => {
  const chunks = new Chunks();
  const [first, second] = [items(0, 32), items(32, 40)];
  chunks.update([...first, ...second]);
  const mixed = chunks.update([...first.slice(0, 5), ...second, ...first.slice(5)]);
  expect(new Set(mixed.map(({ key }) => key)).size).toBe(mixed.length);
  expect(mixed.flatMap((chunk) => chunk.items)).toEqual([...first.slice(0, 5), ...second, ...first.slice(5)]);
});
