import { expect, it } from "vitest";
import { merge } from "./fields.ts";

it("puts values into a payload, where their names lead", () => {
  const payload = { todo: { id: 7 } };
  const values = new Map<string, string | boolean>([
    ["todo.title", "Rope"],
    ["todo.done", false],
    ["note", ""],
  ]);
  expect(merge(payload, values)).toEqual({
    payload: { todo: { id: 7, title: "Rope", done: false }, note: "" },
    clashes: [],
  });
  expect(payload).toEqual({ todo: { id: 7 } });
});

it("leaves what the payload has, and names the values that found their place taken", () => {
  const payload = { id: 1, todo: "all" };
  const values = new Map([
    ["id", "2"],
    ["todo.title", "Rope"],
    ["rest", "x"],
  ]);
  expect(merge(payload, values)).toEqual({
    payload: { id: 1, todo: "all", rest: "x" },
    clashes: ["id", "todo.title"],
  });
});

it("reaches no prototype", () => {
  const values = new Map([
    ["__proto__.hit", "1"],
    ["constructor.prototype.hit", "1"],
  ]);
  const { payload, clashes } = merge({}, values);
  expect(clashes).toHaveLength(2);
  expect(Object.keys(payload)).toEqual([]);
  expect(({} as { hit?: string }).hit).toBeUndefined();
});
