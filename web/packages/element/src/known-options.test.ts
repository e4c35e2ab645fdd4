import { expect, it } from "vitest";
import { unknownOptions } from "./known-options.ts";

it("names what it does not know, however deep", () => {
  const options = {
    api: { url: "/chatkit", uploadStrategy: { type: "direct", uploadURL: "/files" } },
    composer: { tools: [{ anything: 1 }], file: true },
    toString: () => "",
    nonsense: 1,
  };
  expect(unknownOptions(options)).toEqual([
    "api.uploadStrategy.uploadURL",
    "composer.file",
    "toString",
    "nonsense",
  ]);
});

it("is content with what it knows, and with what is absent", () => {
  const options = {
    api: { url: "/chatkit" },
    theme: "dark",
    locale: "en",
    entities: undefined,
    thread: null,
  };
  expect(unknownOptions(options)).toEqual([]);
});
