import type { Annotation, AssistantContent } from "@chatdock/client";
import { expect, it } from "vitest";
import { numberCitations } from "./citations.ts";

function part(text: string, ...annotations: [url: string, index: number | null][]): AssistantContent {
  return {
    type: "output_text",
    text,
    annotations: annotations.map(
      ([url, index]): Annotation => ({ type: "annotation", index, source: { type: "url", url, title: url } }),
    ),
  };
}

it("numbers sources in the order of the text, each once", () => {
  const { sources, markers } = numberCitations([
    part("abcdef", ["/b", 5], ["/a", 2], ["/b", 6]),
    part("x", ["/a", 1]),
  ]);
  expect(sources.map(({ number, source }) => [number, source.title])).toEqual([
    [1, "/a"],
    [2, "/b"],
  ]);
  expect(markers.map((each) => each.map(({ number, index }) => [number, index]))).toEqual([
    [
      [1, 2],
      [2, 5],
      [2, 6],
    ],
    [[1, 1]],
  ]);
});

it("lists a source without a place last and gives it no place", () => {
  const { sources, markers } = numberCitations([part("abc", ["/whole", null], ["/a", 3])]);
  expect(sources.map(({ source }) => source.title)).toEqual(["/a", "/whole"]);
  expect(markers[0]?.map(({ index }) => index)).toEqual([3, null]);
});

it("shows one marker for two quotes of a source at one place", () => {
  expect(numberCitations([part("abc", ["/a", 3], ["/a", 3])]).markers[0]).toHaveLength(1);
});

it("counts characters beyond U+FFFF as the server does", () => {
  expect(numberCitations([part("😀 ok.", ["/a", 5])]).markers[0]?.[0]?.index).toBe("😀 ok.".length);
});

it("leaves out sources of a kind that it does not know", () => {
  const annotations = [{ type: "annotation", index: 1, source: { type: "hologram", title: "x" } }];
  const { sources } = numberCitations([{ type: "output_text", text: "abc", annotations } as never]);
  expect(sources).toEqual([]);
});
