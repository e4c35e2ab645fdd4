import { number, oneOf, record, text } from "./props.ts";
import type { Look } from "./put.ts";

/** A number of spacing, as of `gap` and `padding`, counts these. */
const SPACING_UNIT_PX = 4;

/** Larger than any screen: what a model miscounts must not make a page of miles. */
const LARGEST_PX = 4096;

const LENGTH = /^-?\d*\.?\d+(px|r?em|ch|lh|%|[sld]?v[hw]|vmin|vmax|cq[wh]|pt)?$/;
/** What points to something outside of the value. */
const REFERENCE = /url|image|var|env|attr|element/;

const KEYWORD = /^(auto|(fit|min|max)-content|calc\([\w\s.%*/()+-]+\))$/;

/** A size: pixels as a number or as digits, or a CSS length. */
export function size(value: unknown): string | null {
  const pixels = number(value);
  if (pixels !== null) return pixels < 0 ? null : `${Math.min(pixels, LARGEST_PX)}px`;
  const length = text(value)?.trim();
  if (!length || length.length > 60) return null;
  return (LENGTH.test(length) && !length.startsWith("-")) || (KEYWORD.test(length) && !REFERENCE.test(length))
    ? length
    : null;
}

/** Room between things: steps of 4 pixels as a number, or a CSS length. */
export function spacing(value: unknown): string | null {
  const steps = number(value);
  if (steps === null) return size(value);
  return steps < 0 ? null : `${Math.min(steps * SPACING_UNIT_PX, LARGEST_PX)}px`;
}

/** The sides of a thing as logical ones: a widget follows the direction of its text. */
const SIDES = { top: "block-start", right: "inline-end", bottom: "block-end", left: "inline-start" };

type Side = keyof typeof SIDES;

/** Padding or margin: one value for all sides, or a value for each. `x` and `y` stand for two sides. */
export function spacings(name: "padding" | "margin", value: unknown): Look {
  const sides = record(value);
  if (!sides) return { [name]: text(value)?.includes(" ") ? spacingWords(value) : spacing(value) };
  return bySide(sides, (side, each) => ({ [`${name}-${SIDES[side]}`]: spacing(each) }));
}

/** As CSS writes it: `4px 8px`. */
function spacingWords(value: unknown): string | null {
  const words = (text(value) ?? "").trim().split(/\s+/).map(size);
  return words.length <= 4 && words.every((word) => word !== null) ? words.join(" ") : null;
}

function bySide(sides: Record<string, unknown>, look: (side: Side, value: unknown) => Look): Look {
  const { x, y } = sides;
  const all: Record<Side, unknown> = { top: y, right: x, bottom: y, left: x };
  const looks = Object.entries(all).map(([side, value]) => look(side as Side, sides[side] ?? value));
  return Object.assign({}, ...looks) as Look;
}

/** A border: a width in pixels, a border, or borders by side. */
export function borders(value: unknown): Look {
  const sides = record(value);
  if (!sides || "size" in sides) return { border: border(value) };
  return bySide(sides, (side, each) => ({ [`border-${SIDES[side]}`]: border(each) }));
}

function border(value: unknown): string | null {
  const full = record(value);
  const width = number(full ? full.size : value);
  if (width === null || width < 0) return null;
  const { style, color: wanted } = full ?? {};
  const line = oneOf(style, "dashed", "dotted", "double", "groove", "ridge", "inset", "outset") ?? "solid";
  return `${Math.min(width, 64)}px ${line} ${color(wanted, "border") ?? "var(--line)"}`;
}

const RADII: Record<string, string> = {
  none: "0",
  "2xs": "2px",
  xs: "4px",
  sm: "6px",
  md: "8px",
  lg: "10px",
  xl: "12px",
  "2xl": "16px",
  "3xl": "20px",
  "4xl": "24px",
  full: "9999px",
  "100%": "100%",
};

/** The corners of a box, by token. */
export function radius(value: unknown): string | null {
  return typeof value === "string" && Object.hasOwn(RADII, value) ? (RADII[value] ?? null) : null;
}

/** A ratio of width to height: a number, or words like `16/9`. */
export function aspectRatio(value: unknown): string | null {
  const ratio = number(value);
  if (ratio !== null) return ratio > 0 ? String(ratio) : null;
  const words = text(value) ?? "";
  return /^\s*\d+(\.\d+)?\s*[/:]\s*\d+(\.\d+)?\s*$/.test(words) ? words.replace(":", " / ") : null;
}

/** How a thing shares the room of a row or column. */
export function flex(value: unknown): string | null {
  const share = number(value);
  if (share !== null) return share < 0 ? null : `${share} ${share} 0%`;
  const words = text(value);
  if (words === "auto") return "1 1 auto";
  if (words === "none" || words === "initial") return words === "none" ? "none" : "0 1 auto";
  return words && /^\d*\.?\d+ \d*\.?\d+ [\w.%]+$/.test(words) ? words : null;
}

/** Width, height, their bounds and the ratio. `size` stands for both. */
export function sizes(node: Record<string, unknown>): Look {
  const width = size(node.width ?? node.size);
  return {
    width,
    height: size(node.height ?? node.size),
    "min-width": size(node.minWidth ?? node.minSize),
    "min-height": size(node.minHeight ?? node.minSize),
    "max-width": size(node.maxWidth ?? node.maxSize),
    "max-height": size(node.maxHeight ?? node.maxSize),
    "aspect-ratio": aspectRatio(node.aspectRatio),
    // A small thing of a fixed width, such as a dot, keeps it beside a long text.
    "flex-shrink": width?.endsWith("px") && Number.parseFloat(width) <= 160 ? "0" : null,
  };
}

/** What a colour is for: each has tokens of its own. */
export type ColorUse = "text" | "surface" | "border" | "chart";

const TEXT_TOKENS: Record<string, string> = {
  prose: "var(--text)",
  primary: "var(--text)",
  emphasis: "var(--text)",
  secondary: "var(--muted)",
  tertiary: "var(--muted)",
  success: "var(--w-success)",
  warning: "var(--w-warning)",
  danger: "var(--danger)",
};

const TOKENS: Record<ColorUse, Record<string, string>> = {
  text: TEXT_TOKENS,
  surface: {
    surface: "var(--surface)",
    "surface-secondary": "var(--raised)",
    "surface-tertiary": "color-mix(in srgb, var(--text) 9%, var(--surface))",
    "surface-elevated": "var(--w-elevated)",
    "surface-elevated-secondary": "color-mix(in srgb, var(--text) 4%, var(--w-elevated))",
  },
  border: {
    default: "var(--line)",
    subtle: "color-mix(in srgb, var(--line) 55%, transparent)",
    strong: "color-mix(in srgb, var(--text) 45%, transparent)",
  },
  chart: {
    blue: "var(--w-blue)",
    purple: "var(--w-purple)",
    orange: "var(--w-orange)",
    green: "var(--w-green)",
    red: "var(--w-red)",
    yellow: "var(--w-yellow)",
    pink: "var(--w-pink)",
  },
};

/** A colour: a token, a primitive token, a CSS colour, or one for each scheme. Null when it is none of these. */
export function color(value: unknown, use: ColorUse): string | null {
  const schemes = record(value);
  if (!schemes) return oneColor(value, use, primitiveForBoth);
  const light = oneColor(schemes.light, use, primitive);
  const dark = oneColor(schemes.dark, use, primitive);
  return light && dark ? `light-dark(${light}, ${dark})` : (light ?? dark);
}

/** What is behind the content of a box: a colour or a gradient. Nothing that would be loaded. */
export function background(value: unknown): Look {
  const word = text(value)?.trim().toLowerCase() ?? "";
  return isGradient(word) ? { "background-image": word } : { "background-color": color(value, "surface") };
}

function oneColor(value: unknown, use: ColorUse, named: (word: string) => string | null): string | null {
  const word = text(value)?.trim().toLowerCase();
  if (!word || word.length > 100) return null;
  const tokens = TOKENS[use];
  if (Object.hasOwn(tokens, word)) return tokens[word] ?? null;
  return named(word) ?? (isCssColor(word) ? word : null);
}

const FUNCTION = /^(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark)\([\w\s.,%/#+()-]*\)$/;

function isCssColor(word: string): boolean {
  if (/^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/.test(word)) return true;
  if (/^[a-z]{3,25}$/.test(word)) return CSS.supports("color", word);
  return FUNCTION.test(word) && !REFERENCE.test(word) && CSS.supports("color", word);
}

function isGradient(word: string): boolean {
  return (
    word.length <= 400 &&
    /^(repeating-)?(linear|radial|conic)-gradient\([\w\s.,%/#+()-]*\)$/.test(word) &&
    !REFERENCE.test(word)
  );
}

/** A family of primitive colours in OKLCH: hue in degrees, largest chroma, and how much lighter its middle is than others'. */
type Family = readonly [hue: number, chroma: number, lift?: number];

const FAMILIES: Record<string, Family> = {
  gray: [260, 0.008],
  red: [25, 0.22],
  orange: [50, 0.19, 0.06],
  amber: [75, 0.18, 0.1],
  yellow: [95, 0.18, 0.14],
  lime: [125, 0.2, 0.12],
  green: [150, 0.17, 0.05],
  emerald: [160, 0.16, 0.04],
  teal: [185, 0.13, 0.04],
  cyan: [215, 0.14, 0.05],
  sky: [235, 0.15, 0.03],
  blue: [258, 0.2],
  indigo: [275, 0.21],
  violet: [292, 0.22],
  purple: [305, 0.22],
  pink: [352, 0.21],
  rose: [12, 0.22],
};

/** `red-100`: a family and a step from 0 (palest) to 1000 (darkest). */
function primitive(word: string): string | null {
  return primitiveAt(word, (at) => at);
}

/**
 * A primitive colour that names no scheme. In the dark the steps run the other way, so that what stood out on white
 * stands out on black.
 */
function primitiveForBoth(word: string): string | null {
  const light = primitive(word);
  return light && `light-dark(${light}, ${primitiveAt(word, (at) => 1 - at)})`;
}

function primitiveAt(word: string, place: (at: number) => number): string | null {
  const [, family = "", step = ""] = /^([a-z]+)-(\d{1,4})$/.exec(word) ?? [];
  const shade = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
  const at = Number(step) / 1000;
  return shade && at <= 1 ? oklch(shade, place(at)) : null;
}

function oklch([hue, chroma, lift = 0]: Family, at: number): string {
  const lightness = 0.995 - 0.68 * at ** 1.05 + lift * Math.sin(Math.PI * at);
  // The palest and the darkest steps have little room for colour.
  const room = Math.min(1, 2.1 * at * (1.25 - 0.9 * at));
  return `oklch(${lightness.toFixed(3)} ${(chroma * room).toFixed(3)} ${hue})`;
}
