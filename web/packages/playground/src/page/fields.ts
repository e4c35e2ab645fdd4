import type { ChatDockOptions } from "@chatdock/element";
import { EVERYTHING } from "../states/composer.ts";
import { noted } from "../states/host.ts";

/** How an option is set: a text, a number, yes or no, one of several, or one of ready-made values that no field can hold. */
export type Field = { path: string } & (
  | { kind: "text" | "number" | "yes" | "color" }
  | { kind: "choice"; choices: readonly string[] }
  | { kind: "made"; values: Readonly<Record<string, unknown>> }
);

/** Options that belong together. */
export interface FieldSet {
  title: string;
  fields: readonly Field[];
}

const text = (path: string): Field => ({ path, kind: "text" });
const number = (path: string): Field => ({ path, kind: "number" });
const yes = (path: string): Field => ({ path, kind: "yes" });
const choice = (path: string, ...choices: string[]): Field => ({ path, kind: "choice", choices });
const made = (path: string, values: Record<string, unknown>): Field => ({ path, kind: "made", values });

const HOST_ICONS = ["menu", "home", "close", "settings-cog", "expand-large", "sidebar-left", "star-filled"];
const NOTHING = () => {};
const hostActions = (name: string) =>
  Object.fromEntries(HOST_ICONS.map((icon) => [icon, { icon, onClick: noted(name) }]));
const PROMPTS: NonNullable<ChatDockOptions["startScreen"]>["prompts"] = [
  { label: "How do I moor?", prompt: "How do I moor?", icon: "compass" },
  { label: "Which knot holds?", prompt: "Which knot holds?", icon: "circle-question" },
];

/** Every option of the chat but those of the page itself (`api`, `theme.colorScheme`, `locale`). */
export const FIELDS: readonly FieldSet[] = [
  {
    title: "Theme",
    fields: [
      choice("theme.radius", "pill", "round", "soft", "sharp"),
      choice("theme.density", "compact", "normal", "spacious"),
      number("theme.typography.baseSize"),
      text("theme.typography.fontFamily"),
      text("theme.typography.fontFamilyMono"),
      made("theme.typography.fontSources", { none: [] }),
      number("theme.color.grayscale.hue"),
      number("theme.color.grayscale.tint"),
      number("theme.color.grayscale.shade"),
      { path: "theme.color.accent.primary", kind: "color" },
      number("theme.color.accent.level"),
      { path: "theme.color.surface.background", kind: "color" },
      { path: "theme.color.surface.foreground", kind: "color" },
    ],
  },
  {
    title: "Header and frame",
    fields: [
      yes("header.enabled"),
      yes("header.title.enabled"),
      text("header.title.text"),
      made("header.leftAction", hostActions("header.leftAction")),
      made("header.rightAction", hostActions("header.rightAction")),
      text("frameTitle"),
    ],
  },
  {
    title: "History and thread",
    fields: [
      yes("history.enabled"),
      yes("history.showDelete"),
      yes("history.showRename"),
      yes("thread.autoScroll"),
      yes("thread.remember"),
      text("initialThread"),
    ],
  },
  {
    title: "Start screen and disclaimer",
    fields: [
      text("startScreen.greeting"),
      made("startScreen.prompts", { two: PROMPTS, none: [] }),
      text("disclaimer.text"),
      yes("disclaimer.highContrast"),
    ],
  },
  {
    title: "Answers",
    fields: [
      yes("threadItemActions.feedback"),
      yes("threadItemActions.retry"),
      made("onClientTool", {
        "answers at once": () => ({ done: true }),
        "never answers": () => new Promise(NOTHING),
      }),
      made("widgets.onAction", { noted: async (...given: unknown[]) => noted("widgets.onAction")(...given) }),
    ],
  },
  {
    title: "Composer",
    fields: [
      text("composer.placeholder"),
      yes("composer.attachments.enabled"),
      number("composer.attachments.maxSize"),
      number("composer.attachments.maxCount"),
      made("composer.attachments.accept", { images: { "image/*": [".png", ".jpg"] } }),
      made("composer.tools", { three: EVERYTHING.composer?.tools }),
      made("composer.models", { three: EVERYTHING.composer?.models }),
      yes("composer.dictation.enabled"),
    ],
  },
  {
    title: "Tags and commands",
    fields: [
      made("entities.onTagSearch", { boats: EVERYTHING.entities?.onTagSearch }),
      yes("entities.showComposerMenu"),
      made("entities.onClick", { noted: noted("entities.onClick") }),
      made("entities.onRequestPreview", { "a card": EVERYTHING.entities?.onRequestPreview }),
      yes("commands.enabled"),
      made("commands.onSearch", { harbour: EVERYTHING.commands?.onSearch }),
      made("commands.onSelect", { menus: EVERYTHING.commands?.onSelect }),
    ],
  },
  { title: "Requests", fields: [made("metadata", { "a page": () => ({ page: { path: "/mooring" } }) })] },
];
