import { expect, it } from "vitest";
import { unsupportedOptions } from "./options.ts";

it("names what has no effect", () => {
  const options = {
    api: { url: "/chatkit", uploadStrategy: {} },
    composer: { tools: [] },
    widgets: {},
    nonsense: 1,
  };
  expect(unsupportedOptions(options)).toEqual([
    "api.uploadStrategy",
    "composer.tools",
    "widgets",
    "nonsense",
  ]);
});

it("is content with what is supported or absent", () => {
  const options = { api: { url: "/chatkit" }, theme: "dark", locale: "en", entities: undefined };
  expect(unsupportedOptions(options)).toEqual([]);
});
