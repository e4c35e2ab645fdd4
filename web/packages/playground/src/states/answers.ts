import {
  answered,
  ask,
  card,
  done,
  growing,
  HOLD,
  queued,
  STOPPABLE,
  say,
  work,
} from "../scripted-server/makers.ts";
import type { Draft, Step } from "../scripted-server/script.ts";
import { inThread, type State } from "./state.ts";
import * as text from "./texts.ts";

const QUESTION = ask("How do I moor?", { id: "msg_first" });
/** An answer that is held when half of it has been written. */
const HALF: readonly Step[] = [
  STOPPABLE,
  ...halfOf(growing("msg_answer", text.PLAIN)),
  HOLD,
  ...restOf("msg_answer", text.PLAIN),
];

/** A state that shows one answer. */
function shown(
  name: string,
  title: string,
  describe: string,
  markdown: string,
  shows: readonly string[] = [],
): State {
  return { name, title, describe, ...inThread([QUESTION, say(markdown)]), shows: [".answer", ...shows] };
}

/** Answers: while they are made, how they end, and what stands in them. */
export const ANSWERS: readonly State[] = [
  {
    name: "answer-waiting",
    title: "An answer has been asked for",
    describe: "There is nothing of it yet.",
    ...inThread([QUESTION], { run: [STOPPABLE, HOLD, ...answered("msg_answer", text.PLAIN)] }),
    shows: [".activity", ".stop"],
  },
  {
    name: "answer-progress",
    title: "The assistant says what it is doing",
    describe: "A progress update before the first word.",
    ...inThread([QUESTION], {
      run: [
        STOPPABLE,
        { type: "progress_update", icon: "search", text: "Searching the manual…" },
        HOLD,
        ...answered("msg_answer"),
      ],
    }),
    shows: [".activity"],
  },
  {
    name: "answer-streaming",
    title: "An answer is being written",
    describe: "Half of it has arrived.",
    ...inThread([QUESTION], { run: HALF }),
    shows: [".answer[data-pending]", ".stop"],
  },
  {
    name: "answer-in-parts",
    title: "An answer comes in parts",
    describe: "Each release() brings one more paragraph of three.",
    ...inThread([QUESTION], { run: [STOPPABLE, ...inParts("msg_answer", text.PARAGRAPHS)] }),
    shows: [".activity, .answer"],
  },
  {
    name: "answer-in-many-parts",
    title: "A long answer comes in parts",
    describe: "Each release() brings one more paragraph of sixty.",
    ...inThread([QUESTION], { run: [STOPPABLE, ...inParts("msg_answer", text.MANY_PARAGRAPHS)] }),
    shows: [".activity, .answer"],
  },
  {
    name: "answer-unstoppable",
    title: "An answer that cannot be stopped",
    describe: "allow_cancel is false: there is no stop button.",
    ...inThread([QUESTION], { run: HALF.slice(1) }),
    shows: [".answer[data-pending]"],
  },
  {
    name: "answer-sent",
    title: "A first message has been sent",
    describe: "The thread begins with it; its answer is held.",
    replies: [[HOLD, ...answered("msg_answer")]],
    acts: [{ call: "sendUserMessage", with: { text: "How do I moor?" } }],
    shows: [".question", ".activity"],
  },
  {
    name: "answer-whole",
    title: "An answer is complete",
    describe: "With its buttons; the thread was loaded.",
    ...inThread([QUESTION, say(text.PLAIN)]),
    shows: [".answer", ".actions"],
  },
  {
    name: "answer-actions",
    title: "Feedback and another try",
    describe: "threadItemActions: both buttons.",
    ...inThread([QUESTION, say(text.PLAIN)]),
    options: { threadItemActions: { feedback: true, retry: true } },
    shows: [".answer", ".actions [aria-pressed]"],
  },
  {
    name: "answer-feedback-given",
    title: "Feedback was given",
    describe: "A thumb was pressed.",
    ...inThread([QUESTION, say(text.PLAIN)]),
    options: { threadItemActions: { feedback: true, retry: true } },
    acts: [{ press: ".actions [aria-pressed]" }],
    shows: [".answer", ".actions [aria-pressed=true]"],
  },
  {
    name: "answer-empty",
    title: "An answer without text",
    describe: "It says so.",
    ...inThread([QUESTION, say("")]),
    shows: [".answer .muted"],
  },
  shown(
    "answer-with-headings",
    "Headings, lists, a rule",
    "Headings do not outrank those of the page.",
    text.HEADINGS,
    ["hr"],
  ),
  shown("answer-with-table", "A table", "Columns have their alignment.", text.TABLE, ["table"]),
  shown("answer-with-wide-table", "A wide table", "It scrolls by itself.", text.WIDE_TABLE, [".table"]),
  shown("answer-with-code", "Code", "With a language and without; a button copies it.", text.CODE, ["pre"]),
  shown("answer-with-math", "Formulas", "In a line and on their own.", text.MATH, ["math"]),
  shown("answer-with-long-words", "Long words", "They break where they must.", text.LONG_WORDS),
  shown(
    "answer-rtl",
    "An Arabic answer",
    "It runs from right to left in a chat of any direction.",
    text.ARABIC,
    ["table"],
  ),
  {
    name: "answer-hostile",
    title: "Text that would like to be HTML",
    describe: "In an answer, a source, a step and a widget: it is shown as text, bad links lead nowhere.",
    ...inThread([
      ask(text.HOSTILE, { id: "msg_first" }),
      work({
        type: "custom",
        expanded: true,
        tasks: [{ type: "custom", title: text.HOSTILE, content: text.HOSTILE }],
      }),
      say(text.HOSTILE, [
        {
          type: "annotation",
          index: 9,
          source: { type: "url", title: text.HOSTILE, url: "javascript:alert(1)" },
        },
      ]),
      card({
        type: "Card",
        background: "url(https://images.example.com/lighthouse.png)",
        status: { text: text.HOSTILE, icon: text.HOSTILE },
        children: [
          { type: "Text", value: text.HOSTILE, color: "red; background: url(//images.example.com/x.png)" },
          { type: "Markdown", value: text.HOSTILE },
          { type: "Image", src: "javascript:alert(1)", alt: text.HOSTILE },
        ],
      }),
    ]),
    shows: [".answer", ".w-blocked"],
  },
  {
    name: "answer-images",
    title: "Images, allowed and not",
    describe: "allowed_image_domains names the playground's own host.",
    ...inThread([QUESTION, say(text.PICTURES(`${location.origin}/playground/`))], {
      allowed_image_domains: [location.hostname],
    }),
    shows: [".answer img"],
  },
  {
    name: "answer-images-blocked",
    title: "Images, none allowed",
    describe: "The thread names no hosts.",
    ...inThread([QUESTION, say(text.PICTURES(`${location.origin}/playground/`))]),
    shows: [".answer .blocked-image"],
  },
  {
    name: "answer-stopped",
    title: "An answer was stopped",
    describe: "What there is of it stays, marked.",
    ...inThread([QUESTION, say("Tie the bow line first, then")], { endings: { msg_first: "stopped" } }),
    options: { threadItemActions: { retry: true } },
    shows: [".mark"],
  },
  {
    name: "answer-stopping",
    title: "An answer is being stopped",
    describe: "The server has not confirmed it.",
    ...inThread([QUESTION], { run: HALF }),
    failures: [{ on: ["chatdock.run.stop"], meets: "hold" }],
    acts: [{ call: "stop" }],
    shows: [".answer[data-pending]", ".composer:not(:has(.stop))"],
  },
  {
    name: "answer-interrupted",
    title: "An answer broke off",
    describe: "An earlier answer that was interrupted, and one after it.",
    ...inThread(
      [QUESTION, say("Tie the bow line first, then"), ask("And then?"), say("Then the stern line.")],
      { endings: { msg_first: "interrupted" } },
    ),
    shows: [".mark"],
  },
  {
    name: "unanswered",
    title: "A question without an answer",
    describe: "The last one; another try is offered.",
    ...inThread([QUESTION]),
    shows: [".unanswered button"],
  },
  {
    name: "unanswered-earlier",
    title: "A question that was passed over",
    describe: "The next one was answered; it can be asked again.",
    ...inThread([QUESTION, ask("Which knot holds?"), say("The bowline.")]),
    shows: [".mark button"],
  },
  {
    name: "queued",
    title: "Messages wait",
    describe: "Two messages were sent during the answer.",
    ...inThread([QUESTION], {
      run: HALF,
      waiting: [queued("second", "And how do I cast off?"), queued("third", "Which knot holds?")],
    }),
    shows: [".waiting ~ .waiting"],
  },
  {
    name: "long-thread",
    title: "A long conversation",
    describe: "More than a page of items: earlier ones are loaded when they are asked for.",
    ...inThread(longThread()),
    shows: [".more"],
  },
];

function halfOf(steps: readonly Step[]): Step[] {
  return steps.slice(0, Math.ceil(steps.length / 2));
}

function restOf(id: string, markdown: string): Step[] {
  const whole = answered(id, markdown);
  return whole.slice(halfOf(growing(id, markdown)).length);
}

/** Paragraph after paragraph, each of them held back first. */
function inParts(id: string, paragraphs: readonly string[]): Step[] {
  const whole = paragraphs.join("");
  const [begun, part] = growing(id, "");
  const pieces = paragraphs.map((paragraph) => growing(id, paragraph).slice(2));
  return [
    begun as Step,
    part as Step,
    ...pieces.flatMap((deltas) => [HOLD, ...deltas]),
    done(id, say(whole)),
  ];
}

function longThread(): Draft[] {
  return Array.from({ length: 60 }, (_, at) => [
    ask(`Question ${at + 1}: what does line ${at + 1} hold?`),
    say(`Line ${at + 1} holds against the wind from ${["north", "east", "south", "west"][at % 4]}.`),
  ]).flat();
}
