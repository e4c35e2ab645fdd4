import type { Theme } from "../options.ts";
import {
  BLACK,
  type Color,
  contrast,
  lowestContrast,
  mix,
  oklch,
  parseColor,
  readable,
  WHITE,
} from "./color.ts";

/**
 * The colours that everything else is made of. Each is a public custom property: `--chatdock-` and its name. What is raised
 * lies on the surface (code, notices, the row under the pointer); a little of the accent on the surface is the ground of
 * questions.
 */
export const COLORS = [
  "surface",
  "raised",
  "line",
  "text",
  "muted",
  "accent",
  "on-accent",
  "accent-text",
  "accent-soft",
  "danger",
] as const;

export type Palette = Record<(typeof COLORS)[number], Color>;

/** Whether a chat is light or dark. */
export type Side = "light" | "dark";

type ColorOption = NonNullable<Theme["color"]>;
type Surfaces = Pick<Palette, "surface" | "raised" | "line" | "text" | "muted">;

/** The colours of a chat without the option, as `theme.styles.ts` has them. */
export const DEFAULTS = {
  light: {
    surface: "#ffffff",
    raised: "#f5f6f7",
    line: "#e3e6ea",
    text: "#1b2026",
    muted: "#5a6570",
    accent: "#0b7a6f",
    danger: "#b3261e",
  },
  dark: {
    surface: "#16191d",
    raised: "#1f2429",
    line: "#2d343b",
    text: "#e7eaee",
    muted: "#9ba6b2",
    accent: "#4cc9b4",
    danger: "#ff9a90",
  },
} as const;

/** How much of the accent is in what it colours softly, by level. */
const SHARES = [0.05, 0.11, 0.18, 0.26] as const;
const DEFAULT_LEVEL = 1;

/** All colours of a light or a dark chat, each readable on what it is seen on. Values that are none are passed over. */
export function palette(option: ColorOption, side: Side): Palette {
  const base = ownSurfaces(option, side) ?? grays(option, side) ?? presetSurfaces(side);
  const accent = parseColor(option.accent?.primary, base.surface) ?? preset(side, "accent");
  const text = readable(base.text, [base.surface, base.raised]);
  const soft = softened(inkOf(accent, base.surface), base.surface, text, option.accent?.level);
  const grounds = [base.surface, base.raised, soft];
  return {
    ...base,
    text,
    muted: readable(base.muted, grounds),
    accent,
    "on-accent": onAccent(accent),
    "accent-text": readable(accent, grounds),
    "accent-soft": soft,
    danger: danger(side, grounds),
  };
}

/** Whether the page's own surface is a light or a dark one; null when it has none. */
export function surfaceSide({ surface }: ColorOption): Side | null {
  const background = parseColor(surface?.background);
  return background && (isDark(background) ? "dark" : "light");
}

function ownSurfaces({ surface: own }: ColorOption, side: Side): Surfaces | null {
  const surface = parseColor(own?.background);
  if (!surface) return null;
  const text = readable(parseColor(own?.foreground, surface) ?? preset(side, "text"), [surface]);
  // What lies on a surface of middling lightness must not come nearer to its text.
  const lift = contrast(text, surface) > 6 ? text : isDark(text) ? WHITE : BLACK;
  return {
    surface,
    raised: mix(surface, lift, 0.045),
    line: mix(surface, text, 0.14),
    text,
    muted: mix(text, surface, 0.33),
  };
}

/** Grays of a hue: tint is how much of it there is, shade how far light is from dark. */
function grays({ grayscale }: ColorOption, side: Side): Surfaces | null {
  if (!grayscale || !Number.isFinite(grayscale.hue)) return null;
  const { hue } = grayscale;
  const tint = within(grayscale.tint, 0, 9);
  const shade = within(grayscale.shade, -4, 4);
  const gray = (lightness: number, strength: number) => oklch(lightness, tint * strength, hue);
  if (side === "dark") {
    const ground = 0.21 - shade * 0.02;
    return {
      surface: gray(ground, 0.0035),
      raised: gray(ground + 0.045, 0.004),
      line: gray(ground + 0.12, 0.0045),
      text: gray(0.93 + shade * 0.01, 0.002),
      muted: gray(0.72 + shade * 0.015, 0.0045),
    };
  }
  const ground = 1 - tint * 0.003 - Math.max(shade, 0) * 0.012;
  return {
    surface: gray(ground, 0.0022),
    raised: gray(ground - 0.025 - shade * 0.004, 0.003),
    line: gray(ground - 0.08 - shade * 0.012, 0.004),
    text: gray(0.24 - shade * 0.02, 0.005),
    muted: gray(0.5 - shade * 0.02, 0.006),
  };
}

function presetSurfaces(side: Side): Surfaces {
  const of = (name: keyof Surfaces) => preset(side, name);
  return {
    surface: of("surface"),
    raised: of("raised"),
    line: of("line"),
    text: of("text"),
    muted: of("muted"),
  };
}

function preset(side: Side, name: keyof (typeof DEFAULTS)["light"]): Color {
  return parseColor(DEFAULTS[side][name]) ?? BLACK;
}

/** It is also written on a ground with a little of itself in it. */
function danger(side: Side, grounds: readonly Color[]): Color {
  const color = preset(side, "danger");
  return readable(color, [...grounds, ...grounds.map((ground) => mix(ground, color, 0.08))]);
}

/** White where it can be read, else nearly black: of the two one always can. */
function onAccent(accent: Color): Color {
  return contrast(WHITE, accent) >= 4.5 ? WHITE : readable(mix(accent, BLACK, 0.85), [accent]);
}

/** A dark accent would only make a dark surface darker: there it is a lighter one that is mixed in. */
function inkOf(accent: Color, surface: Color): Color {
  return isDark(surface) && contrast(accent, surface) < 3 ? readable(accent, [surface]) : accent;
}

/** The surface with some of the accent in it, as much as leaves its text readable. */
function softened(accent: Color, surface: Color, text: Color, level?: number): Color {
  let share: number = SHARES.find((_, at) => at === level) ?? SHARES[DEFAULT_LEVEL];
  while (share > 0 && lowestContrast(text, [mix(surface, accent, share)]) < 4.5) share -= 0.01;
  return mix(surface, accent, Math.max(share, 0));
}

function isDark(color: Color): boolean {
  return contrast(color, WHITE) > contrast(color, BLACK);
}

/** A step of a scale; 0 for what is no number. */
function within(value: unknown, lowest: number, highest: number): number {
  const number = typeof value === "number" && Number.isFinite(value) ? value : 0;
  return Math.round(Math.min(Math.max(number, lowest), highest));
}
