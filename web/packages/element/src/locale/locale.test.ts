import { describe, expect, it } from "vitest";
import { ar } from "./ar.ts";
import { counted, duration } from "./counted.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { localeFor, type Messages } from "./index.ts";
import { zh } from "./zh.ts";

/** Every text by its path; a function is given numbers that have to be in what it says. */
function texts(messages: object, way = ""): [path: string, text: string][] {
  return Object.entries(messages).flatMap(([name, value]): [string, string][] => {
    const path = way + name;
    if (typeof value === "function") return [[path, String(value(41, 43))]];
    return typeof value === "object" ? texts(value, `${path}.`) : [[path, value]];
  });
}

const ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩";

/** The numbers in a text, whatever digits the language writes them with. */
function marks(text: string): string[] {
  const western = text.replace(/[٠-٩]/g, (digit) => String(ARABIC_DIGITS.indexOf(digit)));
  return (western.match(/41|43/g) ?? []).toSorted();
}

describe.each(Object.entries({ ar, es, zh }))("%s", (_, messages: Messages) => {
  const english = new Map(texts(en));
  const own = new Map(texts(messages));

  it("has all texts and no others", () => {
    expect([...own.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it("says what is put into a text, and leaves none empty or in English", () => {
    for (const [path, text] of own) {
      expect(marks(text), path).toEqual(marks(english.get(path) ?? ""));
      expect(text.trim(), path).not.toBe("");
      expect(text, path).not.toBe(english.get(path));
    }
  });

  it("ends its sentences where English does", () => {
    const isSentence = (text = "") => /[.?!…。？！؟]$/.test(text);
    for (const [path, text] of own) expect(isSentence(text), path).toBe(isSentence(english.get(path)));
  });
});

describe("localeFor", () => {
  it.each([
    ["es-419", "es", "ltr", "es-419"],
    ["es_MX.UTF-8", "es", "ltr", "es-MX"],
    ["zh", "zh-Hans", "ltr", "zh"],
    ["zh-Hant", "zh-Hans", "ltr", "zh-Hant"],
    ["zh-TW", "zh-Hans", "ltr", "zh-TW"],
    ["zh-HK", "zh-Hans", "ltr", "zh-HK"],
    ["ar-EG", "ar", "rtl", "ar-EG"],
    ["AR", "ar", "rtl", "ar"],
    ["en-GB", "en", "ltr", "en-GB"],
    ["de-DE", "en", "ltr", "en"],
    ["ur", "en", "ltr", "en"],
    ["tlh", "en", "ltr", "en"],
  ])("speaks for %s the language %s", (tag, language, direction, format) => {
    expect(localeFor(tag)).toMatchObject({ language, direction, format });
  });

  it("tells the server what was asked for, though the chat does not speak it", () => {
    expect([localeFor("de-DE").tag, localeFor("zh_TW").tag, localeFor("中文").tag]).toEqual([
      "de-DE",
      "zh-TW",
      "en",
    ]);
  });

  it.each(["", "中文", "x y", "constructor", "-"])("falls back to English for %j", (tag) => {
    expect(localeFor(tag)).toMatchObject({ language: "en", format: "en" });
  });
});

it("says how long something took in the words of the language", () => {
  expect([duration("en", 1), duration("en", 61), duration("en", 119.6)]).toEqual([
    "1 second",
    "61 seconds",
    "2 minutes",
  ]);
  expect(duration("es", 1)).toBe("1 segundo");
  expect(duration("ar", 2)).toContain("ثانيتان");
});

it("chooses the form of a text by the rules of the language", () => {
  const files = { one: "# file", other: "# files" };
  expect([0, 1, 2, 1200].map((count) => counted("en", count, files))).toEqual([
    "0 files",
    "1 file",
    "2 files",
    "1,200 files",
  ]);
  const inArabic = { zero: "z", one: "o", two: "t", few: "f", many: "m", other: "x" };
  expect([0, 1, 2, 3, 11, 100].map((count) => counted("ar", count, inArabic)).join("")).toBe("zotfmx");
});
