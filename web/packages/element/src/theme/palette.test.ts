import { describe, expect, it } from "vitest";
import type { Theme } from "../options.ts";
import { type Color, contrast, parseColor, toHex } from "./color.ts";
import { DEFAULTS, type Palette, palette, type Side, surfaceSide } from "./palette.ts";
import { theme } from "./theme.styles.ts";

const SIDES: Side[] = ["light", "dark"];
const ACCENTS = [
  "#ffe600",
  "#000000",
  "#ffffff",
  "#0b7a6f",
  "#777777",
  "#ff0000",
  "#0000ff",
  "#00ff00",
  "#8b5cf6",
];

/** What is drawn on what. */
const PAIRS: [keyof Palette, keyof Palette][] = [
  ["text", "surface"],
  ["text", "raised"],
  ["text", "accent-soft"],
  ["muted", "surface"],
  ["muted", "raised"],
  ["accent-text", "surface"],
  ["accent-text", "raised"],
  ["accent-text", "accent-soft"],
  ["on-accent", "accent"],
  ["danger", "surface"],
];

/** The contrast of what the browser draws, which has whole steps. */
function drawn(colors: Palette, [front, ground]: [keyof Palette, keyof Palette]): number {
  const read = (color: Color) => parseColor(toHex(color)) as Color;
  return contrast(read(colors[front]), read(colors[ground]));
}

function expectReadable(color: NonNullable<Theme["color"]>): void {
  for (const side of SIDES) {
    const colors = palette(color, side);
    for (const pair of PAIRS)
      if (drawn(colors, pair) < 4.5)
        expect.fail(`${pair} ${drawn(colors, pair)} in ${side} ${JSON.stringify(color)}`);
  }
}

describe("palette", () => {
  it("is readable in every grayscale", () => {
    for (let hue = 0; hue < 360; hue += 30)
      for (const tint of [0, 1, 5, 9])
        for (const shade of [-4, -2, 0, 2, 4]) expectReadable({ grayscale: { hue, tint, shade } });
  });

  it("keeps the text of a grayscale far from its ground", () => {
    for (const side of SIDES)
      for (const tint of [0, 9])
        for (const shade of [-4, 0, 4]) {
          const colors = palette({ grayscale: { hue: 250, tint, shade } }, side);
          expect(drawn(colors, ["text", "surface"])).toBeGreaterThan(9);
        }
  });

  it("is readable with any accent at any level", () => {
    for (const primary of ACCENTS)
      for (const level of [0, 1, 2, 3])
        for (const shade of [-4, 0, 4])
          expectReadable({ accent: { primary, level }, grayscale: { hue: 90, tint: 9, shade } });
  });

  it("is readable on any surface", () => {
    for (const background of [...ACCENTS, "#757575", "#767676", "#5e81ac"])
      for (const foreground of ["#000000", "#ffffff", background])
        for (const primary of ["#ffe600", "#0b7a6f"])
          expectReadable({ surface: { background, foreground }, accent: { primary, level: 3 } });
  });

  it("leaves colours alone that can be read as they are", () => {
    const colors = palette(
      { accent: { primary: "#3b1fae" }, surface: { background: "#fffaf0", foreground: "#332200" } },
      "light",
    );
    expect([colors.accent, colors["accent-text"], colors.surface, colors.text].map(toHex)).toEqual([
      "#3b1fae",
      "#3b1fae",
      "#fffaf0",
      "#332200",
    ]);
  });

  it("writes dark on a light accent and white on a dark one", () => {
    const on = (primary: string) =>
      contrast(palette({ accent: { primary } }, "light")["on-accent"], [0, 0, 0]);
    expect(on("#ffe600")).toBeLessThan(2);
    expect(on("#123456")).toBe(21);
  });

  it("changes visibly with each step of hue, tint, shade and level", () => {
    const show = (color: NonNullable<Theme["color"]>, side: Side) =>
      JSON.stringify(Object.values(palette(color, side)).map(toHex));
    for (const side of SIDES) {
      const seen = new Set<string>();
      for (let tint = 0; tint <= 9; tint++) seen.add(show({ grayscale: { hue: 200, tint, shade: 0 } }, side));
      for (let shade = -4; shade <= 4; shade++)
        seen.add(show({ grayscale: { hue: 200, tint: 4, shade } }, side));
      for (let level = 0; level <= 3; level++)
        seen.add(show({ accent: { primary: "#3b1fae", level } }, side));
      expect(seen.size).toBe(10 + 9 - 1 + 4);
      expect(show({ grayscale: { hue: 20, tint: 6 } }, side)).not.toBe(
        show({ grayscale: { hue: 200, tint: 6 } }, side),
      );
    }
  });

  it("passes over what is no colour and no number", () => {
    const odd = {
      grayscale: { hue: Number.NaN, tint: 4 },
      accent: { primary: "url(https://x.example/)", level: "lots" },
      surface: { background: "red;}", foreground: "" },
    } as unknown as NonNullable<Theme["color"]>;
    expect(palette(odd, "dark")).toEqual(palette({}, "dark"));
  });

  it("looks as the style sheet does when nothing is asked for", () => {
    for (const name of ["surface", "raised", "line", "text", "muted", "accent", "danger"] as const) {
      const pair = `light-dark(${DEFAULTS.light[name]}, ${DEFAULTS.dark[name]})`;
      expect(theme.cssText).toContain(`--${name}: var(--chatdock-${name}, ${pair})`);
      expect(toHex(palette({}, "light")[name])).toBe(DEFAULTS.light[name]);
    }
  });
});

it("tells from a page's own surface whether the chat is a dark one", () => {
  expect(surfaceSide({ surface: { background: "#10131a", foreground: "#fff" } })).toBe("dark");
  expect(surfaceSide({ surface: { background: "#fdf6e3", foreground: "#000" } })).toBe("light");
  expect(surfaceSide({})).toBeNull();
});
