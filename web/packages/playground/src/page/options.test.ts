import { expect, it } from "vitest";
import { optionPaths, unknownOptions } from "../../../element/src/known-options.ts";
import { FIELDS } from "./fields.ts";
import { optionsOf } from "./options.ts";
import { viewOf } from "./view.ts";

const API = { url: "/chatkit" };
const paths = FIELDS.flatMap(({ fields }) => fields.map(({ path }) => path));

it("has a field for every option of the chat but those that the page sets itself", () => {
  const set = ["api.", "locale", "theme.colorScheme", ...paths];
  const forgotten = optionPaths().filter((option) => !set.some((path) => option.startsWith(path)));
  expect(forgotten).toEqual([]);
});

it("gives the chat no option that it does not know", () => {
  const params = new URLSearchParams(paths.map((path) => [`o.${path}`, "1"]));
  expect(unknownOptions(optionsOf(viewOf(`?${params}`), API, {}))).toEqual([]);
});

it("lays the options of the address over those of the state", () => {
  const view = viewOf(
    "?scheme=dark&o.header.title.text=Help&o.history.enabled=no&o.theme.color.accent.level=2",
  );
  const options = optionsOf(view, API, { header: { enabled: true, title: { text: "Boats" } } });
  expect(options).toEqual({
    api: API,
    locale: "en",
    theme: { colorScheme: "dark", color: { accent: { level: 2 } } },
    header: { enabled: true, title: { text: "Help" } },
    history: { enabled: false },
  });
});
