import type { Annotation, EntitySource, FileSource, UrlSource } from "@chatdock/client";
import { ask, growing, HOLD, STOPPABLE, say, update } from "../scripted-server/makers.ts";
import { noted } from "./host.ts";
import { inThread, type State } from "./state.ts";

const QUESTION = ask("How do I moor?");
const TEXT = "Tie the bow line first. Then the stern line. Springs come last.";

const PAGE: UrlSource = {
  type: "url",
  title: "Seamanship › Mooring › Lines",
  url: "https://example.com/mooring#lines",
  description: "The bow line goes ashore first, so that the wind cannot turn the boat.",
  attribution: "Harbour manual",
  timestamp: "2026-05-04",
};
const FILE: FileSource = {
  type: "file",
  title: "Harbour rules",
  filename: "rules.pdf",
  description: "Chapter 3",
};
const BOAT: EntitySource = {
  type: "entity",
  id: "boat-7",
  title: "Albatross",
  icon: "compass",
  label: "Boat",
  inline_label: "Albatross",
  interactive: true,
  data: { berth: "7" },
};

function at(source: Annotation["source"], index?: number): Annotation {
  return { type: "annotation", source, ...(index !== undefined && { index }) };
}

/** What answers point to. */
export const CITATIONS: readonly State[] = [
  {
    name: "citations",
    title: "Citations",
    describe: "Pages, a file and a thing of the host page: markers in the text, and a list.",
    ...inThread([QUESTION, say(TEXT, [at(PAGE, 23), at(FILE, 44), at(PAGE, 63), at(BOAT, 63)])]),
    options: {
      entities: { onClick: noted("entities.onClick"), onRequestPreview: async () => ({ preview: null }) },
    },
    shows: [".sources li", ".answer .cite"],
  },
  {
    name: "citations-without-place",
    title: "Sources without a place in the text",
    describe: "They stand in the list alone.",
    ...inThread([QUESTION, say(TEXT, [at(PAGE), at(FILE)])]),
    shows: [".sources li"],
  },
  {
    name: "citations-many",
    title: "Many sources",
    describe: "Twelve pages with long titles.",
    ...inThread([
      QUESTION,
      say(
        TEXT,
        Array.from({ length: 12 }, (_, n) =>
          at(
            {
              ...PAGE,
              url: `https://example.com/${n}`,
              title: `Chapter ${n + 1} › ${"Lines and their loads ".repeat(4)}`,
            },
            23,
          ),
        ),
      ),
    ]),
    shows: [".sources li:nth-child(12)"],
  },
  {
    name: "citations-streaming",
    title: "A citation arrives",
    describe: "While the answer is being written.",
    ...inThread([QUESTION], {
      run: [
        STOPPABLE,
        ...growing("msg_answer", TEXT),
        update("msg_answer", {
          type: "assistant_message.content_part.annotation_added",
          content_index: 0,
          annotation_index: 0,
          annotation: at(PAGE, 23),
        }),
        HOLD,
      ],
    }),
    shows: [".answer[data-pending] .cite"],
  },
];
