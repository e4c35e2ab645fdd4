/** A colour in sRGB, each part from 0 to 1. */
export type Color = readonly [red: number, green: number, blue: number];

export const BLACK: Color = [0, 0, 0];
export const WHITE: Color = [1, 1, 1];

/**
 * Reads a CSS colour; null for what is none. What is transparent is seen on the ground behind it. Other notations than
 * hexadecimal digits and `rgb()` are left to the browser.
 */
export function parseColor(value: unknown, ground: Color = WHITE): Color | null {
  if (typeof value !== "string") return null;
  const text = value.trim().toLowerCase();
  const parts = parsePlain(text) ?? parseOther(text);
  if (!parts) return null;
  const [red, green, blue, alpha] = parts;
  return mix(ground, [red, green, blue], alpha);
}

/** The colour as `#rrggbb`. */
export function toHex(color: Color): string {
  return `#${color
    .map((part) =>
      bounded(Math.round(part * 255), 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** The first colour with that much (0 to 1) of the second in it. */
export function mix(from: Color, to: Color, share: number): Color {
  const part = (at: 0 | 1 | 2) => from[at] + (to[at] - from[at]) * share;
  return rounded([part(0), part(1), part(2)]);
}

/** How far apart two colours are in lightness, 1 to 21, as WCAG 2.2 defines its contrast ratio. */
export function contrast(one: Color, other: Color): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The smallest contrast of a colour with any of the grounds that it is seen on. */
export function lowestContrast(color: Color, grounds: readonly Color[]): number {
  return Math.min(...grounds.map((ground) => contrast(color, ground)));
}

/** The colour itself where it can be read on all grounds; else as little lighter or darker as is needed. */
export function readable(color: Color, grounds: readonly Color[], ratio = 4.5): Color {
  const end = lowestContrast(BLACK, grounds) > lowestContrast(WHITE, grounds) ? BLACK : WHITE;
  for (let share = 0; share < 1; share += 0.01) {
    const candidate = mix(color, end, share);
    if (lowestContrast(candidate, grounds) >= ratio) return candidate;
  }
  return end;
}

/** A colour by its lightness (0 to 1), chroma (0 to 0.4) and hue in degrees: OKLCH, in which equal lightness looks equal. */
export function oklch(lightness: number, chroma: number, hue: number): Color {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  // The matrices are those of CSS Color 4.
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return rounded([
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]);
}

/** What is drawn has 256 steps; contrast is to hold for what is drawn. */
function rounded(color: Color): Color {
  const part = (at: 0 | 1 | 2) => Math.round(color[at] * 255) / 255;
  return [part(0), part(1), part(2)];
}

function luminance([red, green, blue]: Color): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function gamma(part: number): number {
  return bounded(part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055, 1);
}

function bounded(value: number, highest: number): number {
  return Math.min(Math.max(value, 0), highest);
}

type Parts = [red: number, green: number, blue: number, alpha: number];

function parsePlain(text: string): Parts | null {
  return parseHex(text) ?? parseFunction(text);
}

function parseHex(text: string): Parts | null {
  if (!/^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/.test(text)) return null;
  const digits = text.slice(1);
  const long = digits.length > 4 ? digits : [...digits].map((digit) => digit + digit).join("");
  const part = (at: number) => Number.parseInt(long.slice(at, at + 2) || "ff", 16) / 255;
  return [part(0), part(2), part(4), part(6)];
}

/** `rgb(…)`, with or without commas, and the form in which browsers give colours of other spaces. */
function parseFunction(text: string): Parts | null {
  const number = "([\\d.e+-]+)";
  const [, name, ...parts] =
    text.match(
      new RegExp(
        `^(rgba?\\(|color\\(srgb ) *${`${number}[ ,]+`.repeat(2)}${number}(?:[ ,/]+${number}(%?))? *\\)$`,
      ),
    ) ?? [];
  if (!name) return null;
  const highest = name.startsWith("rgb") ? 255 : 1;
  const [red, green, blue, alpha] = parts.map(Number);
  const all = [red, green, blue].map((part) => bounded((part ?? 0) / highest, 1)) as [number, number, number];
  const opacity = parts[3] === undefined ? 1 : (alpha ?? 1) / (parts[4] ? 100 : 1);
  return [...all, opacity].every(Number.isFinite) ? [...all, bounded(opacity, 1)] : null;
}

/** Every other notation, as the browser understands it. */
function parseOther(text: string): Parts | null {
  if (/var\(|env\(|currentcolor/.test(text) || !globalThis.CSS?.supports?.("color", text)) return null;
  const canvas = globalThis.OffscreenCanvas && new OffscreenCanvas(1, 1).getContext("2d");
  if (!canvas) return null;
  // Two colours mixed are given in sRGB, whatever they were.
  for (const form of [text, `color-mix(in srgb, ${text}, ${text})`]) {
    canvas.fillStyle = form;
    const parts = parsePlain(String(canvas.fillStyle));
    if (parts) return parts;
  }
  return null;
}
