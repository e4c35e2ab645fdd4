import { expect, it } from "vitest";
import { codeColours } from "./code-colours.ts";

/** Where code stands: `--raised` of the theme, light and dark; changed lines have a ground of their own. */
const GROUND = ["#f5f6f7", "#1f2429"];

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function pairs(rule: string, property: string): string[] {
  const found = new RegExp(`[^-]${property}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(rule);
  return found ? [found[1] as string, found[2] as string] : [];
}

const rules = [...codeColours.cssText.matchAll(/\.token-(\w+) \{ color[^}]*\}/g)];

it.each(rules.map(([rule, name]) => [name, rule] as const))(
  "code's %s can be read in light and dark",
  (_, rule) => {
    const text = pairs(rule, "color");
    const ground = pairs(rule, "background").length ? pairs(rule, "background") : GROUND;
    expect(text).toHaveLength(2);
    for (const at of [0, 1])
      expect(contrast(text[at] as string, ground[at] as string)).toBeGreaterThanOrEqual(4.5);
  },
);

it("has rules to check", () => {
  expect(rules).toHaveLength(8);
});
