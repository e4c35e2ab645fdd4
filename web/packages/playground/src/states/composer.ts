import type { ChatDockOptions, Command, Entity } from "@chatdock/element";
import { ask, say } from "../scripted-server/makers.ts";
import { noted } from "./host.ts";
import { inThread, type State } from "./state.ts";

const FILES = `${location.origin}/playground/`;
const CHAT = inThread([ask("How do I moor?"), say("Tie the bow line first.")]);

const TOOLS = [
  { id: "search", label: "Search the manual", icon: "search", shortLabel: "Search", pinned: true },
  {
    id: "chart",
    label: "Draw on the chart",
    icon: "maps",
    shortLabel: "Chart",
    placeholderOverride: "What shall be drawn?",
    persistent: true,
  },
  { id: "weather", label: "Ask for the weather", icon: "globe" },
];
const MODELS = [
  { id: "quick", label: "Quick", description: "Answers at once", default: true },
  { id: "thorough", label: "Thorough", description: "Thinks first" },
  { id: "old", label: "Old", description: "Not available any more", disabled: true },
];
const ENTITIES: readonly Entity[] = [
  {
    id: "boat-7",
    title: "Albatross",
    icon: "compass",
    group: "Boats",
    interactive: true,
    data: { berth: "7" },
  },
  { id: "boat-8", title: "Arctic Tern", icon: "compass", group: "Boats", interactive: true },
  { id: "person-1", title: "Anna, the harbour master", icon: "user", group: "People" },
];
const COMMANDS: readonly Command[] = [
  {
    id: "berth",
    label: "Find a berth",
    description: "By length and draught",
    icon: "map-pin",
    group: "Harbour",
  },
  { id: "tide", label: "Tide tables", icon: "calendar", group: "Harbour" },
  { id: "people", label: "People", description: "Opens another menu", icon: "user" },
];

const entities: ChatDockOptions["entities"] = {
  showComposerMenu: true,
  onTagSearch: async (query) => ENTITIES.filter(({ title }) => has(title, query)),
  onClick: noted("entities.onClick"),
  onRequestPreview: async ({ title }) => ({
    preview: {
      type: "Basic",
      children: [
        { type: "Title", value: title, size: "sm" },
        { type: "Text", value: "At berth 7." },
      ],
    },
  }),
};

const commands: ChatDockOptions["commands"] = {
  enabled: true,
  onSearch: async (query) => COMMANDS.filter(({ label }) => has(label, query)),
  onSelect: async ({ id }) =>
    id === "people" ? { type: "menu", commands: COMMANDS.slice(0, 2) } : undefined,
};

/** What the composer options of every state of this file are, all together. */
export const EVERYTHING: Pick<ChatDockOptions, "composer" | "entities" | "commands"> = {
  composer: {
    attachments: {
      enabled: true,
      maxCount: 3,
      maxSize: 1_000_000,
      accept: { "image/*": [".png", ".svg"], "text/plain": [".txt"] },
    },
    tools: TOOLS,
    models: MODELS,
    dictation: { enabled: true },
  },
  entities,
  commands,
};

const IMAGE = {
  type: "image" as const,
  id: "atc_1",
  name: "harbour.svg",
  mime_type: "image/svg+xml",
  preview_url: `${FILES}harbour.svg`,
};
const FILE = { type: "file" as const, id: "atc_2", name: "rules.pdf", mime_type: "application/pdf" };

function small(name: string): File {
  return new File(["Springs come last."], name, { type: "text/plain" });
}

/** What stands in the composer, and what opens from it. */
export const COMPOSER: readonly State[] = [
  {
    name: "draft",
    title: "A draft",
    describe: "Something was written and not sent.",
    ...CHAT,
    acts: [{ call: "setComposerValue", with: { text: "How do I moor in a strong wind?" } }],
    shows: [".send:not([disabled])"],
  },
  {
    name: "draft-long",
    title: "A long draft",
    describe: "The field grows up to a bound, then scrolls.",
    ...CHAT,
    acts: [{ call: "setComposerValue", with: { text: "A line of a long message.\n".repeat(30) } }],
    shows: [".send:not([disabled])"],
  },
  {
    name: "draft-reply",
    title: "A reply is being written",
    describe: "The quote stands above the field.",
    ...CHAT,
    acts: [{ call: "setComposerValue", with: { text: "Why?", reply: "Tie the bow line first." } }],
    shows: [".composer-quote"],
  },
  {
    name: "composer-everything",
    title: "Everything that a composer can have",
    describe: "Attachments, tools, models, dictation, tags and commands.",
    ...CHAT,
    options: EVERYTHING,
    shows: ["[data-action=attach]", "[data-menu=tools]", "[data-menu=models]"],
  },
  {
    name: "attachments",
    title: "Attachments are ready",
    describe: "An image and a file, uploaded.",
    ...CHAT,
    options: EVERYTHING,
    acts: [{ call: "setComposerValue", with: { text: "What is in these?", attachments: [IMAGE, FILE] } }],
    shows: [".upload[data-state=done] ~ .upload[data-state=done]"],
  },
  {
    name: "attachments-uploading",
    title: "A file is being uploaded",
    describe: "The server has not answered.",
    ...CHAT,
    options: EVERYTHING,
    failures: [{ on: ["attachments.create"], meets: "hold" }],
    acts: [{ call: "setComposerValue", with: { files: [small("notes.txt")] } }],
    shows: [".upload[data-state=uploading]"],
  },
  {
    name: "attachments-failed",
    title: "A file has not arrived",
    describe: "The server says why; it can be tried again or removed.",
    ...CHAT,
    options: EVERYTHING,
    failures: [
      {
        on: ["attachments.create"],
        meets: { status: 503, code: "unavailable", message: "Try again in a moment." },
      },
    ],
    acts: [{ call: "setComposerValue", with: { files: [small("notes.txt")] } }],
    shows: [".upload[data-state=failed]"],
  },
  {
    name: "tools-menu",
    title: "The menu of tools",
    describe: "It opens from the composer.",
    ...CHAT,
    options: EVERYTHING,
    acts: [{ press: "[data-menu=tools]" }],
    shows: ["[role=menu] .choice"],
  },
  {
    name: "tool-chosen",
    title: "A tool is chosen",
    describe: "The field says what the tool asks for.",
    ...CHAT,
    options: EVERYTHING,
    acts: [{ call: "setComposerValue", with: { selectedToolId: "chart" } }],
    shows: [".composer-tool"],
  },
  {
    name: "models-menu",
    title: "The menu of models",
    describe: "One is chosen, one cannot be.",
    ...CHAT,
    options: EVERYTHING,
    acts: [{ press: "[data-menu=models]" }],
    shows: ["[role=menu] .choice"],
  },
  {
    name: "tags-menu",
    title: "A tag is being searched",
    describe: "An @ and a letter: things in groups.",
    ...CHAT,
    options: EVERYTHING,
    acts: [{ write: "Where is @a" }],
    shows: ["[role=listbox] .choice"],
  },
  {
    name: "tags-written",
    title: "Tags in a draft",
    describe: "One can be clicked, one cannot.",
    ...CHAT,
    options: EVERYTHING,
    acts: [
      {
        call: "setComposerValue",
        with: {
          content: [
            { type: "input_text", text: "Where is " },
            { type: "input_tag", id: "boat-7", text: "Albatross", data: {}, interactive: true },
            { type: "input_text", text: " and " },
            { type: "input_tag", id: "person-1", text: "Anna", data: {} },
            { type: "input_text", text: "?" },
          ],
        },
      },
    ],
    shows: [".composer mark ~ mark"],
  },
  {
    name: "commands-menu",
    title: "The menu of commands",
    describe: "A slash in an empty field.",
    ...CHAT,
    options: EVERYTHING,
    acts: [{ write: "/" }],
    shows: ["[role=listbox] .choice"],
  },
  {
    name: "dictation",
    title: "Dictation",
    describe: "The button is there; recording needs a microphone.",
    ...CHAT,
    options: { composer: { dictation: { enabled: true } } },
    shows: ["[data-action=dictate]"],
  },
];

function has(text: string, query: string): boolean {
  return text.toLowerCase().includes(query.toLowerCase());
}
