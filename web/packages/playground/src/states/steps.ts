import type { Task } from "@chatdock/client";
import {
  adding,
  answered,
  ask,
  begin,
  done,
  HOLD,
  STOPPABLE,
  say,
  update,
  work,
} from "../scripted-server/makers.ts";
import { inThread, type State } from "./state.ts";

const QUESTION = ask("How do I moor?");
const ANSWER = say("Tie the bow line first.");
const THOUGHTS: readonly Task[] = [
  { type: "thought", title: "Wind", content: "The wind is off the dock, so the bow line has to hold first." },
  { type: "thought", title: "Lines", content: "Two lines are enough for a moment; **springs** can follow." },
];
const TASKS: readonly Task[] = [
  {
    type: "custom",
    title: "Reading the manual",
    icon: "book-open",
    content: "Chapters 2 and 3.",
    status_indicator: "complete",
  },
  {
    type: "web_search",
    title: "Searching for",
    title_query: "mooring in wind",
    queries: ["mooring off-dock wind", "spring line length"],
    sources: [{ type: "url", title: "Lines", url: "https://example.com/lines" }],
    status_indicator: "complete",
  },
  {
    type: "file",
    title: "Opened two files",
    sources: [
      { type: "file", title: "Harbour rules", filename: "rules.pdf" },
      { type: "file", title: "Berths", filename: "berths.csv" },
    ],
    status_indicator: "complete",
  },
  { type: "image", title: "Looked at the chart", status_indicator: "complete" },
  { type: "thought", title: "Weighing", content: "Which line first?", status_indicator: "loading" },
  { type: "custom", content: "A step without a title.", status_indicator: "none" },
];
const LAST: Task = {
  type: "custom",
  content: "A step without a title, brought up to date.",
  status_indicator: "none",
};

/** What the assistant does before it answers. */
export const STEPS: readonly State[] = [
  {
    name: "reasoning-pending",
    title: "The assistant reasons",
    describe: "Two thoughts so far.",
    ...inThread([QUESTION], {
      run: [
        STOPPABLE,
        begin("wf", work({ type: "reasoning", tasks: [] })),
        ...adding("wf", THOUGHTS),
        HOLD,
        ...answered("msg_answer"),
      ],
    }),
    shows: [".steps[data-pending]"],
  },
  {
    name: "reasoning-done",
    title: "The assistant has reasoned",
    describe: "Folded, with the time it took.",
    ...inThread([
      QUESTION,
      work({ type: "reasoning", tasks: [...THOUGHTS], summary: { duration: 7 } }),
      ANSWER,
    ]),
    shows: [".steps"],
  },
  {
    name: "workflow-pending",
    title: "Steps are being taken",
    describe: "Each kind of step; one is going on.",
    ...inThread([QUESTION], {
      run: [
        STOPPABLE,
        begin("wf", work({ type: "custom", tasks: [], expanded: true })),
        ...adding("wf", TASKS),
        update("wf", { type: "workflow.task.updated", task_index: 5, task: LAST }),
        HOLD,
        done("wf", work({ type: "custom", tasks: [...TASKS], summary: { title: "Looked things up" } })),
        ...answered("msg_answer"),
      ],
    }),
    shows: [".steps[data-pending]"],
  },
  {
    name: "workflow-done",
    title: "Steps have been taken",
    describe: "Folded under what the server calls them.",
    ...inThread([
      QUESTION,
      work({ type: "custom", tasks: [...TASKS], summary: { title: "Looked things up", icon: "search" } }),
      ANSWER,
    ]),
    shows: [".steps"],
  },
  {
    name: "workflow-expanded",
    title: "Steps that stay open",
    describe: "expanded is true: each kind of step.",
    ...inThread([
      QUESTION,
      work({ type: "custom", tasks: [...TASKS], expanded: true, summary: { title: "Looked things up" } }),
      ANSWER,
    ]),
    shows: [".steps[open]"],
  },
  {
    name: "tool-steps",
    title: "Steps on their own",
    describe: "Items of the type task, outside a workflow.",
    ...inThread([QUESTION, ...TASKS.map((task) => ({ type: "task" as const, task })), ANSWER]),
    shows: [".steps"],
  },
];
