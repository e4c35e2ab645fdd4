import { describe, expect, it } from "vitest";
import type { AttachmentOptions } from "../options.ts";
import { pickerFilter, refusalOf } from "./file-rules.ts";

function reason(name: string, type: string, size: number, options: Partial<AttachmentOptions>) {
  const file = new File(["x"], name, { type });
  Object.defineProperty(file, "size", { value: size });
  const refusal = refusalOf(file, { enabled: true, ...options });
  return refusal && (refusal.reason === "size" ? refusal.maxBytes : refusal.reason);
}

describe("the size of a file", () => {
  const MIB = 1024 ** 2;

  it.each([
    [100 * MIB, undefined, null],
    [100 * MIB + 1, undefined, 100 * MIB],
    [6, 5, 5],
    [6, { "image/*": 5, "*": 10 }, 5],
    [6, { "image/*": 5, "image/png": 10 }, null],
    [6, { "*": 5, "image/png": 10 }, null],
    [6, { "text/*": 10, "": 5 }, 5],
    [6, { "text/*": 5 }, null],
    [0, undefined, "empty"],
  ])("%d against %j gives %j", (size, maxSize, refusal) => {
    expect(reason("a.png", "image/png", size, maxSize === undefined ? {} : { maxSize })).toBe(refusal);
  });
});

describe("the type of a file", () => {
  const accept = { "application/pdf": [".pdf"], "text/*": ["MD", ".txt"] };

  it.each([
    ["a.pdf", "application/pdf", null],
    ["a.PDF", "", null],
    ["a.csv", "text/csv", null],
    ["a.md", "application/x-unknown", null],
    ["a.txt", "text/plain;charset=utf-8", null],
    ["a.png", "image/png", "type"],
    ["pdf", "", "type"],
    ["a.pdf\u202Egnp.exe", "application/x-msdownload", "type"],
  ])("%s (%s) gives %j", (name, type, refusal) => {
    expect(reason(name, type, 1, { accept })).toBe(refusal);
  });

  it("does not matter where nothing or everything is named", () => {
    expect(reason("a.exe", "", 1, { accept: {} })).toBeNull();
    expect(reason("a.exe", "", 1, { accept: { "*/*": [] } })).toBeNull();
  });
});

it("tells the file picker types and extensions", () => {
  const filter = (accept: Record<string, string[]>) => pickerFilter({ enabled: true, accept });
  expect(filter({ "image/*": [], "application/pdf": ["pdf"] })).toBe("image/*,application/pdf,.pdf");
  expect(filter({ "*/*": [".pdf"] })).toBe("");
  expect(pickerFilter({ enabled: true })).toBe("");
});
