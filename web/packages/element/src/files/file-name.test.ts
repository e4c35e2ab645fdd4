import { render } from "lit";
import { describe, expect, it } from "vitest";
import { fileName, kindOf, plainName, sizeText } from "./file-name.ts";

describe("a file's name", () => {
  it.each([
    ["invoice\u202Efdp.exe", "invoicefdp.exe"],
    ["a\u2066b\u2069.txt", "ab.txt"],
    ["two\r\nlines\u2028three.txt", "two lines three.txt"],
    ["null\u0000byte\u200b\ufeff.png", "nullbyte.png"],
    ["   ", "?"],
    ["فاتورة.pdf", "فاتورة.pdf"],
  ])("%j is read as %j", (name, words) => {
    expect(plainName(name)).toBe(words);
  });

  it("keeps its end when it is long, and breaks no character", () => {
    const words = plainName(`${"😀".repeat(300)}.pdf`);
    expect(Array.from(words).length).toBe(201);
    expect(words).toMatch(/^(😀)+…(😀)+\.pdf$/u);
  });

  it("is text, whatever it holds", () => {
    const name = `"><img src=x onerror=alert(1)>.png`;
    render(fileName(name), document.body);
    expect(document.body.textContent).toBe(name);
    expect(document.body.querySelector("img")).toBeNull();
    expect(document.body.querySelector("bdi")?.title).toBe(name);
  });
});

it.each([
  ["a.pdf", "application/pdf", "PDF"],
  ["README", "text/plain", "PLAIN"],
  ["a.b c", "application/vnd.ms-excel", "VND"],
  ["x", "application/octet-stream", ""],
  ["x", "<script>", ""],
  ["x", "", ""],
  ["pic\u202Egnp.exe", "image/png", "EXE"],
])("the kind of %j (%s) is %j", (name, type, kind) => {
  expect(kindOf(name, type)).toBe(kind);
});

it.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [900, "900 bytes"],
  [1536, "1.5 kB"],
  [20 * 1024 ** 2, "20 MB"],
])("%d bytes are %s", (bytes, text) => {
  expect(sizeText(bytes, "en")).toBe(text);
});
