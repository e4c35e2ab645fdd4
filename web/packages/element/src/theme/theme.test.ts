import { afterEach, describe, expect, it, vi } from "vitest";
import type { Theme } from "../options.ts";
import { addFonts } from "./fonts.ts";
import { applyTheme } from "./theme.ts";

function applied(...themes: Parameters<typeof applyTheme>[1][]) {
  const element = document.createElement("div");
  for (const theme of themes) applyTheme(element, theme);
  return {
    scheme: element.dataset.scheme,
    get: (name: string) => element.style.getPropertyValue(`--chatdock-${name}`),
  };
}

describe("applyTheme", () => {
  it("puts every kind of value on the element", () => {
    const { scheme, get } = applied({
      colorScheme: "dark",
      typography: { baseSize: 17, fontFamily: '"Inter", sans-serif', fontFamilyMono: "Fira Code" },
      radius: "sharp",
      density: "compact",
      color: { accent: { primary: "#ffe600", level: 2 } },
    });
    expect(scheme).toBe("dark");
    expect([
      get("font-size"),
      get("font"),
      get("font-mono"),
      get("radius"),
      get("space"),
      get("accent"),
    ]).toEqual(["17px", '"Inter", sans-serif', "Fira Code", "2px", "0.7", "#ffe600"]);
  });

  it("leaves no value of a former theme behind", () => {
    const { get } = applied(
      {
        radius: "sharp",
        density: "compact",
        typography: { baseSize: 18 },
        color: { accent: { primary: "#f00" } },
      },
      "light",
    );
    for (const name of ["radius", "space", "font-size", "accent", "on-accent", "surface"])
      expect(get(name)).toBe("");
  });

  it("gives both sides where the reader's system decides", () => {
    const { get } = applied({ colorScheme: "auto", color: { grayscale: { hue: 200, tint: 5 } } });
    expect(get("surface")).toMatch(/^light-dark\(#[\da-f]{6}, #[\da-f]{6}\)$/);
    expect(get("accent-soft")).toMatch(/^light-dark/);
  });

  it("is dark on a dark surface, whatever it was called", () => {
    const color = { surface: { background: "#10131a", foreground: "#eeeeee" } };
    expect(applied({ colorScheme: "light", color }).scheme).toBe("dark");
  });

  it("lets nothing else than colours, numbers and names of fonts into CSS", () => {
    const { scheme, get } = applied({
      colorScheme: "x} body{display:none",
      typography: {
        baseSize: "99px",
        fontFamily: "a; background: url(https://x.example)",
        fontFamilyMono: "url(x)",
      },
      radius: "constructor",
      density: "toString",
      color: {
        accent: { primary: "var(--x)", level: 99 },
        surface: { background: "url(x)", foreground: "expression(1)" },
      },
    } as unknown as Theme);
    expect(scheme).toBe("light");
    for (const name of ["font", "font-mono", "font-size", "radius", "space"]) expect(get(name)).toBe("");
    expect(get("accent")).toBe("#0b7a6f");
    expect(get("surface")).toBe("#ffffff");
  });

  it("keeps sizes within ChatKit's", () => {
    expect(applied({ typography: { baseSize: 40 } }).get("font-size")).toBe("18px");
  });
});

describe("the fonts of a theme", () => {
  afterEach(() => vi.unstubAllGlobals());

  // covers option:theme.typography.fontSources.*
  it("are offered from the own site and from safe addresses, each once", async () => {
    const faces: unknown[][] = [];
    const element = document.createElement("div");
    class Face {
      get loaded() {
        return Promise.reject(new Error("refused"));
      }
      constructor(...given: unknown[]) {
        if (given[0] === "broken") throw new SyntaxError("no font");
        faces.push(given);
      }
    }
    vi.stubGlobal("FontFace", Face);
    vi.stubGlobal("document", { baseURI: location.href, fonts: { add: () => {} } });
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const own = { family: "Own", src: `${location.origin}/a.woff2`, weight: 700, unicodeRange: "U+0-FF" };
    const far = { family: "Far", src: "https://fonts.example/b.woff2", display: "block", style: "italic" };
    applyTheme(element, { typography: { fontSources: [own, { ...own }, far] } } as Theme);
    await expect.poll(() => faces).toHaveLength(2);
    addFonts([
      { family: "Bad", src: "javascript:alert(1)" },
      { family: "broken", src: "https://x.example/c.woff2" },
    ]);
    expect(faces).toEqual([
      [
        "Own",
        `url("${location.origin}/a.woff2")`,
        { weight: "700", unicodeRange: "U+0-FF", display: "swap" },
      ],
      ["Far", 'url("https://fonts.example/b.woff2")', { style: "italic", display: "block" }],
    ]);
    expect(warn).toHaveBeenCalledTimes(2);
  });
});
