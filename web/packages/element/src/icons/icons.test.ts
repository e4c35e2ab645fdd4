import type { ChatKitIcon, HeaderIcon, LucideIcon, Widgets } from "@openai/chatkit";
import { html, render } from "lit";
import { describe, expect, expectTypeOf, it } from "vitest";
import { chatIcon, PATHS } from "./icons.ts";
import { DRAWINGS, drawingOf } from "./icons-all.ts";

const CHATKIT = [
  "agent",
  "analytics",
  "atom",
  "batch",
  "bolt",
  "book-open",
  "book-closed",
  "book-clock",
  "bug",
  "calendar",
  "chart",
  "check",
  "check-circle",
  "check-circle-filled",
  "chevron-left",
  "chevron-right",
  "circle-question",
  "clock",
  "compass",
  "confetti",
  "cube",
  "desktop",
  "document",
  "dots-horizontal",
  "dots-vertical",
  "empty-circle",
  "external-link",
  "globe",
  "keys",
  "lab",
  "images",
  "info",
  "lifesaver",
  "lightbulb",
  "mail",
  "map-pin",
  "maps",
  "mobile",
  "name",
  "notebook",
  "notebook-pencil",
  "page-blank",
  "phone",
  "play",
  "plus",
  "profile",
  "profile-card",
  "reload",
  "star",
  "star-filled",
  "search",
  "sparkle",
  "sparkle-double",
  "square-code",
  "square-image",
  "square-text",
  "suitcase",
  "settings-slider",
  "user",
  "wreath",
  "write",
  "write-alt",
  "write-alt2",
] as const;

const HEADER = [
  "sidebar-left",
  "sidebar-right",
  "sidebar-open-left",
  "sidebar-open-right",
  "sidebar-open-left-alt",
  "sidebar-open-right-alt",
  "sidebar-floating-left",
  "sidebar-floating-right",
  "sidebar-floating-open-left",
  "sidebar-floating-open-right",
  "sidebar-collapse-left",
  "sidebar-collapse-right",
  "collapse-left",
  "collapse-right",
  "open-left",
  "open-right",
  "double-chevron-left",
  "double-chevron-right",
  "home",
  "home-alt",
  "back-small",
  "back-large",
  "expand-large",
  "collapse-large",
  "expand-small",
  "collapse-small",
  "star",
  "star-filled",
  "bug",
  "chat-temporary",
  "settings-cog",
  "grid",
  "dots-horizontal",
  "dots-vertical",
  "dots-horizontal-circle",
  "dots-vertical-circle",
  "menu",
  "menu-inverted",
  "hamburger",
  "history",
  "book-open",
  "compose",
  "share",
  "light-mode",
  "dark-mode",
  "close",
] as const;

// The compiler does the checking: `npm run check` fails where a name of ChatKit's is missing here.
it("knows the names that ChatKit knows", () => {
  expectTypeOf<(typeof CHATKIT)[number]>().toEqualTypeOf<Exclude<ChatKitIcon, LucideIcon>>();
  expectTypeOf<(typeof HEADER)[number]>().toEqualTypeOf<HeaderIcon>();
  expectTypeOf<Widgets.WidgetIcon>().toExtend<(typeof CHATKIT)[number] | "dot" | `vendor:${string}`>();
});

describe("drawingOf", () => {
  it.each([...CHATKIT, ...HEADER])("has a drawing of its own for %s", (name) => {
    expect(drawingOf(name).path).not.toBe(PATHS.dot);
  });

  it("keeps every drawing on its grid, as one path", () => {
    for (const [name, path] of Object.entries({ ...PATHS, ...DRAWINGS })) {
      expect(path, name).toMatch(/^M[MLHVAZCSQTmlhvazcsqt\d .-]+$/);
      const starts = [...path.matchAll(/M(-?[\d.]+)[ ,](-?[\d.]+)/g)].flatMap(([, x, y]) => [
        Number(x),
        Number(y),
      ]);
      expect(Math.min(...starts), name).toBeGreaterThanOrEqual(2);
      expect(Math.max(...starts), name).toBeLessThanOrEqual(18);
    }
  });

  it.each([
    ["lucide:calendar-days", "calendar"],
    ["lucide:file-text", "document"],
    ["lucide:shield-check", "lock"],
    ["lucide:arrow-left", "back-large"],
    ["vendor:mail", "mail"],
    ["vendor:star", "star"],
  ])("takes the nearest of ours for %s", (name, ours) => {
    expect(drawingOf(name).path).toBe(DRAWINGS[ours]);
  });

  it.each(["lucide:zzz", "vendor:acme", "", "constructor", "lucide:__proto__"])(
    "draws a dot for %j",
    (name) => {
      expect(drawingOf(name)).toEqual({ path: PATHS.dot, filled: true, directional: false });
    },
  );

  it("turns those that lead somewhere, and only those", () => {
    const turned = [
      "chevron-left",
      "sidebar-open-right",
      "back-large",
      "back",
      "double-chevron-right",
      "document",
    ];
    for (const name of turned) expect(drawingOf(name).directional, name).toBe(true);
    for (const name of ["check", "clock", "plus", "history", "star-filled", "globe"])
      expect(drawingOf(name).directional, name).toBe(false);
  });
});

describe("chatIcon", () => {
  it("draws what the first look needs at once, and the rest as soon as it is loaded", async () => {
    const room = document.createElement("div");
    render(html`${chatIcon("history")}${chatIcon("wreath")}`, room);
    const paths = () =>
      [...room.querySelectorAll("svg")].map((svg) => svg.querySelector("path")?.getAttribute("d"));
    expect(paths()[0]).toBe(PATHS.history);
    expect(paths()).toHaveLength(2);
    await expect.poll(() => paths()[1]).toBe(DRAWINGS.wreath);
    render(html`${chatIcon("history")}${chatIcon("bug")}`, room);
    expect(paths()[1]).toBe(DRAWINGS.bug);
  });
});
