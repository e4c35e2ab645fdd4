import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aspectRatio, background, borders, color, flex, size, sizes, spacing, spacings } from "./values.ts";

// The test's DOM knows no colours.
beforeEach(
  () => void vi.stubGlobal("CSS", { supports: (_: string, word: string) => !word.startsWith("no") }),
);
afterEach(() => void vi.unstubAllGlobals());

it.each([
  [12, "12px"],
  ["12", "12px"],
  ["2.5rem", "2.5rem"],
  ["50%", "50%"],
  ["calc(100% - 8px)", "calc(100% - 8px)"],
  ["fit-content", "fit-content"],
  [99_999, "4096px"],
  [-4, null],
  [Number.NaN, null],
  ["1px; color: red", null],
  ["calc(url(x))", null],
  ["var(--x)", null],
  [{}, null],
  [null, null],
])("reads the size %j as %j", (given, read) => {
  expect(size(given)).toBe(read);
});

it("counts spacing in steps of 4 pixels", () => {
  expect([spacing(3), spacing(0.5), spacing("3px"), spacing(-1)]).toEqual(["12px", "2px", "3px", null]);
});

it("spreads spacing over sides, along the text", () => {
  expect(spacings("padding", { x: 2, top: 1, left: "1em" })).toEqual({
    "padding-block-start": "4px",
    "padding-inline-end": "8px",
    "padding-block-end": null,
    "padding-inline-start": "1em",
  });
  expect(spacings("margin", "4px 8px")).toEqual({ margin: "4px 8px" });
  expect(spacings("margin", "4px url(x)")).toEqual({ margin: null });
});

it("draws borders around, or by side", () => {
  expect(borders(1)).toEqual({ border: "1px solid var(--line)" });
  expect(borders({ size: 2, style: "dashed", color: "red-500" }).border).toMatch(
    /^2px dashed light-dark\(oklch/,
  );
  expect(borders({ top: 1 })).toMatchObject({
    "border-block-start": "1px solid var(--line)",
    "border-inline-end": null,
  });
  expect(borders({ size: 1, style: "x; y" })).toEqual({ border: "1px solid var(--line)" });
});

it.each([
  "url(https://x.example)",
  "red; background: url(x)",
  "var(--secret)",
  "no-colour",
  "image-set('x')",
  "",
  5,
  [],
  "rgb(0 0 0 / env(x))",
])("takes %j for no colour", (given) => {
  expect(color(given, "text")).toBeNull();
});

it("knows tokens by what they are for", () => {
  expect(color("secondary", "text")).toBe("var(--muted)");
  expect(color("surface", "surface")).toBe("var(--surface)");
  expect(color("strong", "border")).toContain("color-mix");
  expect(color("blue", "chart")).toBe("var(--w-blue)");
  expect(color("blue", "text")).toBe("blue");
  expect(color("constructor", "chart")).toBe("constructor");
});

it("turns a primitive colour around in the dark, unless the schemes are named", () => {
  const [, light = "", dark = ""] =
    /^light-dark\((oklch\(.+?\)), (oklch\(.+?\))\)$/.exec(color("red-100", "text") ?? "") ?? [];
  expect(color("red-900", "text")).toBe(`light-dark(${dark}, ${light})`);
  expect(color({ light: "red-100", dark: "red-900" }, "text")).toBe(`light-dark(${light}, ${dark})`);
  expect(color({ light: "red-100", dark: "red-100" }, "text")).toBe(`light-dark(${light}, ${light})`);
});

it("takes gradients, and nothing that would be loaded, for backgrounds", () => {
  const gradient = "linear-gradient(135deg, #fff 0%, rgb(0 0 0 / 10%) 100%)";
  expect(background(gradient)).toEqual({ "background-image": gradient });
  expect(background("linear-gradient(red, url(x))")).toEqual({ "background-color": null });
  expect(background("url(https://x.example/a.png)")).toEqual({ "background-color": null });
});

it("reads ratios and shares", () => {
  expect([aspectRatio(1.5), aspectRatio("16 / 9"), aspectRatio("16:9"), aspectRatio("wide")]).toEqual([
    "1.5",
    "16 / 9",
    "16 / 9",
    null,
  ]);
  expect([flex(1), flex("auto"), flex("1 1 0"), flex("1; x")]).toEqual(["1 1 0%", "1 1 auto", "1 1 0", null]);
});

it("lets one size stand for width and height", () => {
  expect(sizes({ size: 24, height: 10 })).toMatchObject({
    width: "24px",
    height: "10px",
    "flex-shrink": "0",
  });
});
