import { noted } from "./host.ts";
import type { State } from "./state.ts";

const PROMPTS = [
  { label: "How do I moor?", prompt: "How do I moor?", icon: "compass" },
  { label: "What does a spring line do?", prompt: "What does a spring line do?", icon: "circle-question" },
  { label: "Which knot holds?", prompt: "Which knot holds?" },
];

/** An empty conversation, and what stands around every one. */
export const START: readonly State[] = [
  {
    name: "start",
    title: "Start screen",
    describe: "A new conversation as it is without any option.",
    shows: [".greeting"],
  },
  {
    name: "start-prompts",
    title: "Start screen with prompts",
    describe: "A greeting of the owner's and three things to ask.",
    options: { startScreen: { greeting: "What would you like to know about boats?", prompts: PROMPTS } },
    shows: [".prompts button"],
  },
  {
    name: "start-long",
    title: "Long greeting, many prompts",
    describe: "More than fits: the start screen scrolls, the composer stays.",
    options: {
      startScreen: {
        greeting:
          "Welcome aboard. Ask anything about boats, harbours, knots, weather and what to do when it turns. ".repeat(
            4,
          ),
        prompts: Array.from({ length: 12 }, (_, at) => ({
          label: `Question ${at + 1}, which is so long that it does not fit into one line of a narrow panel`,
          prompt: `Question ${at + 1}`,
        })),
      },
    },
    shows: [".prompts li:nth-child(12)"],
  },
  {
    name: "start-bare",
    title: "Without a header",
    describe: "header.enabled is false: there is nothing above the start screen.",
    options: { header: { enabled: false } },
    shows: [".greeting"],
  },
  {
    name: "header-actions",
    title: "Buttons of the host page",
    describe: "header.leftAction and header.rightAction, and a title that is too long.",
    options: {
      header: {
        title: { text: "The assistant of the Royal Harbour and Lighthouse Authority, northern district" },
        leftAction: { icon: "menu", onClick: noted("header.leftAction") },
        rightAction: { icon: "settings-cog", onClick: noted("header.rightAction") },
      },
    },
    shows: ["header .icon-button"],
  },
  {
    name: "header-plain",
    title: "Header without title and history",
    describe: "header.title.enabled and history.enabled are false.",
    options: { header: { title: { enabled: false } }, history: { enabled: false } },
    shows: [".greeting"],
  },
  {
    name: "disclaimer",
    title: "Disclaimer",
    describe: "A line of Markdown below the composer.",
    options: {
      disclaimer: { text: "Answers can be wrong. See [how they are made](https://example.com/about)." },
    },
    shows: [".disclaimer a"],
  },
  {
    name: "disclaimer-strong",
    title: "Disclaimer with high contrast",
    describe: "The same with disclaimer.highContrast.",
    options: { disclaimer: { text: "Answers can be wrong. **Check what matters.**", highContrast: true } },
    shows: [".disclaimer[data-strong] strong"],
  },
  {
    name: "loading",
    title: "A thread is being loaded",
    describe: "The server has not answered yet: placeholders.",
    threads: [{ id: "thr_open", title: "Mooring a boat" }],
    open: "thr_open",
    failures: [{ on: ["threads.get_by_id"], meets: "hold" }],
    shows: [".skeleton"],
  },
  {
    name: "loading-failed",
    title: "A thread could not be loaded",
    describe: "The server is down; another try is offered.",
    threads: [{ id: "thr_open", title: "Mooring a boat" }],
    open: "thr_open",
    failures: [
      {
        on: ["threads.get_by_id"],
        meets: {
          status: 503,
          code: "unavailable",
          message: "The database does not answer. Try again in a moment.",
        },
      },
    ],
    shows: [".failure button"],
  },
];
