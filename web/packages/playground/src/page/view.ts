import type { Scheme } from "@chatdock/element";
import { stateOf } from "../states/index.ts";

/** What the address of the page asks for. */
export interface View {
  state: string;
  scheme: Scheme;
  locale: string;
  /** The direction of the page. */
  dir: "ltr" | "rtl";
  /** Pixels; null for all there is. */
  width: number | null;
  /** The chat alone, as large as the window. */
  bare: boolean;
  /** Options by their paths, as texts: `{"header.title.text": "Help"}`. */
  options: Readonly<Record<string, string>>;
}

/** What an option's name in the address begins with. */
const OPTION = "o.";

/** Languages that are written from right to left. */
const RTL = new Set(["ar", "fa", "he", "ur"]);

/** Reads an address. */
export function viewOf(search: string): View {
  const params = new URLSearchParams(search);
  const locale = params.get("locale") ?? "en";
  const scheme = params.get("scheme");
  const width = Number(params.get("width"));
  const options = [...params].filter(([name]) => name.startsWith(OPTION));
  return {
    state: stateOf(params.get("state")).name,
    scheme: scheme === "dark" || scheme === "auto" ? scheme : "light",
    locale,
    dir: (params.get("dir") ?? directionOf(locale)) === "rtl" ? "rtl" : "ltr",
    width: width > 0 ? width : null,
    bare: params.get("bare") === "1",
    options: Object.fromEntries(options.map(([name, value]) => [name.slice(OPTION.length), value])),
  };
}

/** Writes an address; what is as usual is left out. */
export function searchOf({ state, scheme, locale, dir, width, bare, options }: View): string {
  const params = new URLSearchParams({ state });
  if (scheme !== "light") params.set("scheme", scheme);
  if (locale !== "en") params.set("locale", locale);
  if (dir !== directionOf(locale)) params.set("dir", dir);
  if (width !== null) params.set("width", String(width));
  if (bare) params.set("bare", "1");
  for (const [path, value] of Object.entries(options)) params.set(OPTION + path, value);
  return `?${params}`;
}

/** The direction in which a language is written. */
export function directionOf(locale: string): "ltr" | "rtl" {
  return RTL.has(locale.split("-")[0] ?? "") ? "rtl" : "ltr";
}
