import { answered, ask, say } from "../scripted-server/makers.ts";
import type { ScriptedThread } from "../scripted-server/script.ts";
import type { Act, State } from "./state.ts";

const SHOW: readonly Act[] = [{ call: "showHistory" }];
const LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(4);

const FEW: readonly ScriptedThread[] = [
  { id: "thr_1", title: "Mooring a boat", items: [ask("How do I moor?"), say("Tie the bow line first.")] },
  { id: "thr_2", title: "Which knot holds?" },
  { id: "thr_3", title: null },
  { id: "thr_4", title: "كيف أربط القارب؟" },
  { id: "thr_5", title: `${"A title that goes on and on ".repeat(8)}${LONG_WORD}` },
];

const MANY: readonly ScriptedThread[] = Array.from({ length: 75 }, (_, at) => ({
  id: `thr_${at + 1}`,
  title: `Conversation ${at + 1}`,
}));

/** The reader's past conversations. */
export const HISTORY: readonly State[] = [
  {
    name: "history-empty",
    title: "Empty history",
    describe: "Nobody has asked anything yet.",
    acts: SHOW,
    shows: ["chatdock-history .empty"],
  },
  {
    name: "history",
    title: "History",
    describe: "Titles of all kinds; the open conversation is marked.",
    threads: FEW,
    open: "thr_1",
    acts: SHOW,
    shows: [".thread-row [aria-current]"],
  },
  {
    name: "history-long",
    title: "Long history",
    describe: "More than a page: the rest is loaded when it is asked for.",
    threads: MANY,
    acts: SHOW,
    shows: ["chatdock-history .more"],
  },
  {
    name: "history-plain",
    title: "History without renaming and deleting",
    describe: "history.showRename and history.showDelete are false.",
    threads: FEW,
    options: { history: { showRename: false, showDelete: false } },
    acts: SHOW,
    shows: [".thread-row"],
  },
  {
    name: "history-rename",
    title: "A conversation is being renamed",
    describe: "The first title is a field.",
    threads: FEW,
    acts: [...SHOW, { press: ".thread-row .icon-button" }],
    shows: [".thread-form input"],
  },
  {
    name: "history-delete",
    title: "A conversation is about to be deleted",
    describe: "It has to be confirmed.",
    threads: FEW,
    acts: [...SHOW, { press: ".thread-row .icon-button + .icon-button" }],
    shows: [".thread-form .danger"],
  },
  {
    name: "history-loading",
    title: "History is being loaded",
    describe: "The server has not answered yet.",
    threads: FEW,
    failures: [{ on: ["threads.list"], meets: "hold" }],
    acts: SHOW,
    shows: ["chatdock-history [role=status]"],
  },
  {
    name: "history-failed",
    title: "History could not be loaded",
    describe: "Another try is offered.",
    failures: [
      {
        on: ["threads.list"],
        meets: { status: 503, code: "unavailable", message: "Try again in a moment." },
      },
    ],
    acts: SHOW,
    shows: ["chatdock-history .failure"],
  },
  {
    name: "history-meanwhile",
    title: "History during an answer",
    describe: "The answer goes on behind it.",
    threads: [
      {
        id: "thr_1",
        title: "Mooring a boat",
        items: [ask("How do I moor?")],
        run: [...answered("a").slice(0, 4), { type: "hold" }],
      },
    ],
    open: "thr_1",
    acts: SHOW,
    shows: [".thread-row"],
  },
];
