import { expect, it } from "vitest";
import { searchOf, viewOf } from "./view.ts";

it("reads back the address that it writes", () => {
  const view = {
    state: "citations",
    scheme: "dark" as const,
    locale: "ar",
    dir: "ltr" as const,
    width: 320,
    bare: true,
    options: { "header.title.text": "Help & more", "history.enabled": "no" },
  };
  expect(viewOf(searchOf(view))).toEqual(view);
});

it("shows the first state, as usual, where the address says nothing or nonsense", () => {
  const plain = {
    state: "start",
    scheme: "light",
    locale: "en",
    dir: "ltr",
    width: null,
    bare: false,
    options: {},
  };
  expect(viewOf("")).toEqual(plain);
  expect(viewOf("?state=no-such-state&scheme=pink&width=wide")).toEqual(plain);
});

it("runs from right to left in languages that do", () => {
  expect(viewOf("?locale=ar-EG").dir).toBe("rtl");
});
