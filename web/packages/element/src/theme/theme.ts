import type { Scheme, Theme } from "../options.ts";
import { toHex } from "./color.ts";
import { COLORS, palette, surfaceSide } from "./palette.ts";

const RADII = { pill: "22px", round: "16px", soft: "10px", sharp: "2px" };
const SPACES = { compact: "0.7", normal: "1", spacious: "1.3" };
const SCHEMES: readonly unknown[] = ["light", "dark", "auto"];

/** Names of fonts, quoted or not, separated by commas. Nothing that could be anything else. */
const FONTS = /^[\p{L}\p{N}\p{M} _.,'"-]+$/u;

/**
 * Puts the theme option on the element: the scheme as a data attribute, the rest as custom properties. Nothing but
 * colours, numbers and names of fonts gets into them.
 */
export function applyTheme(element: HTMLElement, option: Scheme | Theme | undefined): void {
  const theme: Theme = typeof option === "string" ? { colorScheme: option } : (option ?? {});
  const { typography, color, radius, density } = theme;
  const scheme = (color && surfaceSide(color)) ?? theme.colorScheme;
  element.dataset.scheme = SCHEMES.includes(scheme) ? scheme : "light";
  setOrClear(element, "font", fonts(typography?.fontFamily));
  setOrClear(element, "font-mono", fonts(typography?.fontFamilyMono));
  setOrClear(element, "font-size", size(typography?.baseSize));
  setOrClear(element, "radius", choice(RADII, radius));
  setOrClear(element, "space", choice(SPACES, density));
  applyColors(element, color);
  const sources = typography?.fontSources ?? [];
  if (sources.length)
    void import("./fonts.ts").then(
      ({ addFonts }) => addFonts(sources),
      () => {},
    );
}

/** All of them: those that the option does not name have to be readable beside those that it does. */
function applyColors(element: HTMLElement, option: Theme["color"]): void {
  const { scheme = "light" } = element.dataset;
  const sides =
    scheme === "auto" ? (["light", "dark"] as const) : ([scheme === "dark" ? "dark" : "light"] as const);
  const palettes = option ? sides.map((side) => palette(option, side)) : [];
  for (const name of COLORS) {
    const [one, other = one] = palettes.map((colors) => toHex(colors[name]));
    setOrClear(element, name, one === other ? one : `light-dark(${one}, ${other})`);
  }
}

/** An option that went away must not leave its value behind, but one that a page set in CSS stays. */
function setOrClear(element: HTMLElement, name: string, value: string | null | undefined): void {
  if (value) element.style.setProperty(`--chatdock-${name}`, value);
  else element.style.removeProperty(`--chatdock-${name}`);
}

function fonts(value: unknown): string | null {
  return typeof value === "string" && FONTS.test(value) ? value : null;
}

/** ChatKit's sizes; one beyond them is drawn as the nearest. */
function size(value: unknown): string | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  return `${Math.min(Math.max(value, 14), 18)}px`;
}

function choice<T extends string>(values: Record<T, string>, name: T | undefined): string | null {
  return name && Object.hasOwn(values, name) ? values[name] : null;
}
