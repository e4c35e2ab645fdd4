import { describe, expect, it } from "vitest";
import { BLACK, contrast, lowestContrast, oklch, parseColor, readable, toHex, WHITE } from "./color.ts";

describe("parseColor", () => {
  it.each([
    ["#abc", "#aabbcc"],
    ["#0B7A6F", "#0b7a6f"],
    ["#ff000080", "#ff7f7f"],
    ["rgb(1, 2, 3)", "#010203"],
    ["rgb(1 2 3 / 50%)", "#808181"],
    ["rgba(0,0,0,.5)", "#808080"],
    ["color(srgb 1 -0.2 0.5)", "#ff0080"],
  ])("reads %s", (value, hex) => {
    const color = parseColor(value);
    expect(color && toHex(color)).toBe(hex);
  });

  it.each(["", "#12", "red;", "rgb(1,2)", "url(x)", "var(--x)", "rgb(a b c)", null, 7, {}])(
    "refuses %j",
    (value) => {
      expect(parseColor(value)).toBeNull();
    },
  );
});

it("measures contrast as WCAG does", () => {
  expect(contrast(WHITE, BLACK)).toBe(21);
  expect(contrast(parseColor("#767676") ?? WHITE, WHITE)).toBeCloseTo(4.54, 2);
});

it("moves a colour no further than it has to", () => {
  const gray = parseColor("#767676") ?? WHITE;
  expect(readable(gray, [WHITE])).toEqual(gray);
  const moved = readable(parseColor("#ffe600") ?? WHITE, [WHITE]);
  expect(lowestContrast(moved, [WHITE])).toBeGreaterThanOrEqual(4.5);
  expect(lowestContrast(moved, [WHITE])).toBeLessThan(4.8);
});

it("knows OKLCH", () => {
  expect(toHex(oklch(1, 0, 0))).toBe("#ffffff");
  expect(toHex(oklch(0.62796, 0.25768, 29.234))).toBe("#ff0000");
  expect(toHex(oklch(0.86644, 0.29483, 142.495))).toBe("#00ff00");
});
