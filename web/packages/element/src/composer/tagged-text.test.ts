import { describe, expect, it } from "vitest";
import type { Entity } from "../options.ts";
import {
  contentOf,
  edited,
  joined,
  plain,
  type TaggedText,
  tagText,
  textFrom,
  trimmed,
  withTag,
} from "./tagged-text.ts";

const ann: Entity = { id: "p1", title: "Ann" };
const bo: Entity = { id: "p2", title: "Bo Lee", group: "People", interactive: true, data: { team: "x" } };

/** "Hi @Ann , @Bo Lee " */
const two = withTag(withTag(plain("Hi , "), 3, 3, ann), 10, 10, bo);

const words = ({ text, tags }: TaggedText) => tags.map(({ start, end }) => text.slice(start, end));

describe("an edit of a text with tags", () => {
  it.each([
    ["letters before them", "Oh Hi @Ann , @Bo Lee ", 3, ["@Ann", "@Bo Lee"]],
    ["letters between them", "Hi @Ann and @Bo Lee ", 11, ["@Ann", "@Bo Lee"]],
    ["letters behind them", "Hi @Ann , @Bo Lee x", 19, ["@Ann", "@Bo Lee"]],
    ["a letter in the first", "Hi @Axnn , @Bo Lee ", 6, ["@Bo Lee"]],
    ["the last letter of the first", "Hi @An , @Bo Lee ", 6, ["@Bo Lee"]],
    ["all of the first", "Hi  , @Bo Lee ", 3, ["@Bo Lee"]],
    ["a stretch across both", "Hi @A Lee ", 5, []],
    ["everything", "", 0, []],
  ])("follows %s", (_, text, caret, expected) => {
    expect(two.text).toBe("Hi @Ann , @Bo Lee ");
    const after = edited(two, text, caret);
    expect(after.text).toBe(text);
    expect(words(after)).toEqual(expected);
  });

  it("knows by the text cursor which of two equal letters was typed", () => {
    const start = { text: "@Ann", tags: [{ start: 0, end: 4, entity: ann }] };
    expect(words(edited(start, "@Annn", 5))).toEqual(["@Ann"]);
    expect(words(edited(start, "@Annn", 4))).toEqual([]);
  });

  it("tells an equal tag before from the one behind", () => {
    const twice = withTag(withTag(plain(""), 0, 0, ann), 5, 5, { ...ann, id: "other" });
    expect(twice.text).toBe("@Ann @Ann ");
    const idsAfter = (text: string, caret: number) =>
      edited(twice, text, caret).tags.map(({ entity }) => entity.id);
    expect(idsAfter("@Ann ", 0)).toEqual(["other"]);
    expect(idsAfter("@Ann ", 5)).toEqual(["p1"]);
  });

  it("keeps tags on their words wherever the text cursor is", () => {
    const start = withTag(plain("Hi "), 3, 3, ann);
    expect(words(edited(start, "Hello @Ann ", 11))).toEqual(["@Ann"]);
    expect(words(edited(start, "Hello @Ann ", 0))).toEqual(["@Ann"]);
  });

  it("keeps all tags that it does not touch, on their own words", () => {
    const random = seeded(7);
    for (let round = 0; round < 150; round++) {
      let now: TaggedText = two;
      for (let step = 0; step < 12; step++) {
        const before = now;
        const start = random(now.text.length + 1);
        const end = Math.min(now.text.length, start + random(5));
        const typed = ["", "n", "@Ann", "x y", "\n", "@", "e"][random(7)] ?? "";
        const text = now.text.slice(0, start) + typed + now.text.slice(end);
        now = random(4)
          ? edited(now, text, start + typed.length)
          : withTag(now, start, end, random(2) ? ann : bo);
        expectSound(now);
        expectKept(before, now, start, end);
      }
    }
  });

  it("stays sound when the text is replaced by another one", () => {
    const random = seeded(3);
    for (let round = 0; round < 150; round++) {
      const from = random(two.text.length);
      const text = `${two.text.slice(from)}${two.text.slice(0, random(two.text.length))}`;
      expectSound(edited(two, text, random(text.length + 1)));
    }
  });
});

describe("a tag", () => {
  it("takes the place of what was searched for, with one space behind it", () => {
    expect(withTag(plain("Hi @an there"), 3, 6, ann).text).toBe("Hi @Ann there");
    expect(withTag(plain("Hi @an"), 3, 6, ann).text).toBe("Hi @Ann ");
  });
});

describe("the content of a message", () => {
  it("is cut at the tags and put together again", () => {
    const content = contentOf(trimmed(two));
    expect(content).toEqual([
      { type: "input_text", text: "Hi " },
      { type: "input_tag", id: "p1", text: "Ann", data: {}, interactive: false },
      { type: "input_text", text: " , " },
      {
        type: "input_tag",
        id: "p2",
        text: "Bo Lee",
        data: { team: "x" },
        group: "People",
        interactive: true,
      },
    ]);
    expect(textFrom(content).text).toBe(two.text.trim());
    expect(contentOf(textFrom(content))).toEqual(content);
  });

  it("loses white space around it, and no tag with that", () => {
    const text = trimmed(withTag(plain("  \n"), 2, 2, ann));
    expect(text).toEqual({ text: "@Ann", tags: [{ start: 0, end: 4, entity: ann }] });
  });

  it("is one text behind the other, with the tags of both", () => {
    const both = joined(withTag(plain("a "), 2, 2, ann), withTag(plain("b "), 2, 2, bo));
    expect(both.text).toBe("a @Ann\nb @Bo Lee ");
    expect(words(both)).toEqual(["@Ann", "@Bo Lee"]);
    expect(joined(plain("  "), two)).toEqual(two);
    expect(joined(two, plain(" "))).toEqual(two);
  });
});

function expectSound({ text, tags }: TaggedText): void {
  let at = 0;
  for (const { start, end, entity } of tags) {
    expect(start).toBeGreaterThanOrEqual(at);
    expect(text.slice(start, end)).toBe(tagText(entity));
    at = end;
  }
}

/** Which of two equal tags it is can be told by their order alone. */
function expectKept(before: TaggedText, after: TaggedText, start: number, end: number): void {
  const left = after.tags.map(({ entity }) => entity.id);
  for (const tag of before.tags) {
    if (tag.end > start && tag.start < end) continue;
    if (tag.end > start && tag.start < start) continue;
    const at = left.indexOf(tag.entity.id);
    expect(at).toBeGreaterThanOrEqual(0);
    left.splice(0, at + 1);
  }
}

/** Numbers below a limit, the same in every run. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}
