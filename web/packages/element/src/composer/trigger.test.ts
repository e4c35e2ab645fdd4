import { expect, it } from "vitest";
import { plain, withTag } from "./tagged-text.ts";
import { triggerAt } from "./trigger.ts";

const BOTH = { "@": true, "/": true };
const query = (text: string, caret = text.length, signs = BOTH) => {
  const trigger = triggerAt(plain(text), caret, signs);
  return trigger && `${trigger.sign}${trigger.start}:${trigger.query}`;
};

it.each([
  ["@", "@0:"],
  ["hi @an", "@3:an"],
  ["hi\n@an", "@3:an"],
  ["hi @Ann Le", "@3:Ann Le"],
  ["mail@host", null],
  ["a @b\nc", null],
  ["@ a", null],
  ["@one @two", "@5:two"],
  ["/", "/0:"],
  ["/sum it", "/0:sum it"],
  [" /sum", null],
  ["either/or", null],
  ["/a\nb", null],
  [`@${"x".repeat(61)}`, null],
])("finds in %j the trigger %s", (text, expected) => {
  expect(query(text)).toBe(expected);
});

it("looks no further than the text cursor", () => {
  expect(query("@ann and more", 4)).toBe("@0:ann");
  expect(query("see /x", 0)).toBeNull();
});

it("finds nothing in a tag, and something behind it", () => {
  const text = withTag(plain("@an"), 0, 3, { id: "a", title: "Ann" });
  expect(triggerAt(text, 4, BOTH)).toBeNull();
  expect(triggerAt({ ...text, text: `${text.text}@b` }, 7, BOTH)?.query).toBe("b");
});

it("heeds which signs open anything", () => {
  expect(query("@a", 2, { "@": false, "/": true })).toBeNull();
  expect(query("/a", 2, { "@": true, "/": false })).toBeNull();
});
