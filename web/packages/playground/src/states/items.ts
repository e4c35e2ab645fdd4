import type { StructuredQuestion } from "@chatdock/client";
import { answered, ask, begin, card, HOLD, STOPPABLE, say, update } from "../scripted-server/makers.ts";
import type { Draft } from "../scripted-server/script.ts";
import { noted } from "./host.ts";
import { inThread, type State } from "./state.ts";

const FILES = `${location.origin}/playground/`;
const QUESTION = ask("How do I moor?");
const CALL: Draft = {
  type: "client_tool_call",
  status: "pending",
  call_id: "call_1",
  name: "show_on_chart",
  arguments: { berth: 7 },
};
const QUESTIONS: StructuredQuestion[] = [
  {
    type: "multiple_choice",
    id: "wind",
    question: "Where does the wind come from?",
    description: "Look at the flags.",
    options: [{ value: "Off the dock" }, { value: "Onto the dock" }, { value: "Along the dock" }],
  },
  {
    type: "multiple_choice",
    id: "gear",
    question: "What is on board?",
    options: [{ value: "Fenders" }, { value: "Springs" }, { value: "A boat hook" }],
    multiple: true,
  },
  { type: "freeform", id: "else", question: "Anything else?", description: "Currents, crew, damage." },
];

function asked(status: "pending" | "answered" | "skipped", inputs: StructuredQuestion[]): Draft {
  return { type: "structured_input", status, inputs };
}

/** Every kind of item that is no plain answer. */
export const ITEMS: readonly State[] = [
  {
    name: "question-tags",
    title: "A message with tags",
    describe: "A thing of the host page stands in it; another cannot be clicked.",
    ...inThread([
      ask([
        { type: "input_text", text: "Where is " },
        {
          type: "input_tag",
          id: "boat-7",
          text: "Albatross",
          data: { berth: "7" },
          group: "Boats",
          interactive: true,
        },
        { type: "input_text", text: ", and who is " },
        { type: "input_tag", id: "person-1", text: "the harbour master" },
        { type: "input_text", text: "?" },
      ]),
      say("At berth 7."),
    ]),
    options: {
      entities: { onClick: noted("entities.onClick"), onRequestPreview: async () => ({ preview: null }) },
    },
    shows: [".question button.tag"],
  },
  {
    name: "question-quote",
    title: "A message with a quote",
    describe: "What the reader had selected stands above it.",
    ...inThread([
      ask("What does this mean?", { quoted_text: "Springs come last." }),
      say("They stop the boat from surging."),
    ]),
    shows: [".question blockquote"],
  },
  {
    name: "question-attachments",
    title: "A message with attachments",
    describe: "An image and two files, one with a long name.",
    ...inThread([
      ask("What is in these?", {
        attachments: [
          {
            type: "image",
            id: "atc_1",
            name: "harbour.svg",
            mime_type: "image/svg+xml",
            preview_url: `${FILES}harbour.svg`,
          },
          { type: "file", id: "atc_2", name: "rules.pdf", mime_type: "application/pdf" },
          { type: "file", id: "atc_3", name: `${"a-long-name-".repeat(12)}.txt`, mime_type: "text/plain" },
        ],
      }),
      say("A harbour, and its rules."),
    ]),
    shows: [".question .thumbnail", ".question .file"],
  },
  {
    name: "question-long",
    title: "A long message",
    describe: "It scrolls by itself.",
    ...inThread([ask(`${"I have a boat and a question. ".repeat(80)}`), say("One thing after the other.")]),
    shows: [".question"],
  },
  {
    name: "image-pending",
    title: "A picture is being made",
    describe: "A first sight of it, and how far it is.",
    ...inThread([ask("Draw a harbour.")], {
      run: [
        STOPPABLE,
        begin("img", { type: "generated_image" }),
        update("img", {
          type: "generated_image.updated",
          image: { id: "i1", url: `${FILES}harbour.svg` },
          progress: 0.4,
        }),
        HOLD,
        ...answered("msg_answer", "There it is."),
      ],
    }),
    shows: ["[data-type=generated_image] progress", "[data-type=generated_image] img"],
  },
  {
    name: "image-done",
    title: "A picture was made",
    describe: "From the chat's own host.",
    ...inThread([
      ask("Draw a harbour."),
      { type: "generated_image", image: { id: "i1", url: `${FILES}harbour.svg` } },
      say("There it is."),
    ]),
    shows: ["[data-type=generated_image] a[download]"],
  },
  {
    name: "client-tool-pending",
    title: "A tool of the page is running",
    describe: "onClientTool has not answered.",
    ...inThread([ask("Where is berth 7?")], {
      run: [STOPPABLE, HOLD, { type: "thread.item.done", item: { ...CALL, id: "call" } }],
    }),
    acts: [{ release: true }],
    options: { onClientTool: () => new Promise(() => {}) },
    shows: [".question"],
  },
  {
    name: "client-tool-done",
    title: "A tool of the page has run",
    describe: "Its call is an item that is complete.",
    ...inThread([
      ask("Where is berth 7?"),
      { ...CALL, status: "completed", output: { shown: true } } as Draft,
      say("I have marked it on the chart."),
    ]),
    shows: [".answer"],
  },
  {
    name: "structured-input",
    title: "The assistant asks",
    describe: "One of several, several, and a free text: in the composer's place.",
    ...inThread([QUESTION, asked("pending", QUESTIONS)]),
    shows: [".asking [type=radio]"],
  },
  {
    name: "structured-input-freeform",
    title: "The assistant asks one thing",
    describe: "A free text alone.",
    ...inThread([QUESTION, asked("pending", QUESTIONS.slice(2))]),
    shows: [".asking textarea"],
  },
  {
    name: "structured-input-answered",
    title: "The assistant's questions were answered",
    describe: "The answers stand in the thread.",
    ...inThread([
      QUESTION,
      asked("answered", [
        { ...(QUESTIONS[0] as StructuredQuestion), answer: { values: ["Off the dock"] } },
        { ...(QUESTIONS[1] as StructuredQuestion), answer: { values: ["Fenders", "Springs"] } },
        { ...(QUESTIONS[2] as StructuredQuestion), answer: { skipped: true } },
      ]),
      say("Then the bow line first."),
    ]),
    shows: [".questions[data-status=answered]"],
  },
  {
    name: "structured-input-skipped",
    title: "The assistant's questions were skipped",
    describe: "None was answered.",
    ...inThread([QUESTION, asked("skipped", QUESTIONS), say("Then the bow line first.")]),
    shows: [".questions[data-status=skipped]"],
  },
  {
    name: "items-changed",
    title: "Items that were replaced and removed",
    describe: "During an answer, which also renames its thread and has an effect on the page.",
    ...inThread([QUESTION, { ...say("A first thought."), id: "old" }, { ...say("Nonsense."), id: "wrong" }], {
      run: [
        STOPPABLE,
        { type: "thread.item.replaced", item: { ...say("A second thought."), id: "old" } },
        { type: "thread.item.removed", item_id: "wrong" },
        { type: "thread.updated", thread: { title: "A better title" } },
        { type: "client_effect", name: "show_on_chart", data: { berth: 7 } },
        HOLD,
        ...answered("msg_answer"),
      ],
    }),
    shows: [".answer"],
  },
  {
    name: "item-unknown",
    title: "Items that nobody knows",
    describe: "One of a newer server, one of a newer widget: they break nothing.",
    ...inThread([
      QUESTION,
      { type: "hologram", light: "green" } as unknown as Draft,
      card({ type: "Hologram", light: "green" }, "A hologram of a boat."),
      { type: "end_of_turn" },
      say("Tie the bow line first."),
    ]),
    shows: [".answer", ".widget"],
  },
];
