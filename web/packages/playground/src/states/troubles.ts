import type { NoticeLevel } from "@chatdock/client";
import { answered, ask, CUT, growing, HOLD, STOPPABLE, say } from "../scripted-server/makers.ts";
import type { Failure, Step } from "../scripted-server/script.ts";
import { type Act, inThread, type State } from "./state.ts";

const QUESTION = ask("How do I moor?");
const SEND: readonly Act[] = [{ call: "sendUserMessage", with: { text: "How do I moor?" } }];

function noticed(level: NoticeLevel): State {
  const step: Step = {
    type: "notice",
    level,
    title: `A notice: ${level}`,
    message: "The harbour is **closed** on Sundays. See [the times](https://example.com/times).",
  };
  return {
    name: `notice-${level}`,
    title: `Notice: ${level}`,
    describe: "With a title, in Markdown; it belongs to the turn.",
    ...inThread([QUESTION], { run: [STOPPABLE, step, ...answered("msg_answer"), HOLD] }),
    shows: [".notice"],
  };
}

function broken(name: string, title: string, describe: string, error: Step): State {
  return {
    name: `error-${name}`,
    title,
    describe,
    ...inThread([QUESTION, say("Tie the bow line first."), ask("And then?")], {
      run: [STOPPABLE, ...growing("msg_answer", "Then the stern"), HOLD, error],
    }),
    acts: [{ release: true }],
    shows: [".failure"],
  };
}

function refused(
  name: string,
  title: string,
  describe: string,
  meets: Failure["meets"],
  shows = ".failure",
): State {
  const failures: Failure[] = [{ on: ["threads.create"], meets }];
  return { name, title, describe, failures, acts: SEND, shows: [shows] };
}

/** What can go wrong, and what the server has to say beside its answers. */
export const TROUBLES: readonly State[] = [
  noticed("info"),
  noticed("warning"),
  noticed("danger"),
  broken("custom", "Error in the server's words", "Code custom: its message is shown.", {
    type: "error",
    code: "custom",
    message: "The harbour master does not answer at this hour.",
    allow_retry: true,
  }),
  broken("retryable", "Error that can be tried again", "Without a message of its own.", {
    type: "error",
    code: "stream.error",
    allow_retry: true,
  }),
  broken("final", "Error that cannot be tried again", "No button.", {
    type: "error",
    code: "stream.error",
    allow_retry: false,
  }),
  refused("unauthorized", "The reader is not logged in", "401: the host page is told, too.", {
    status: 401,
    code: "unauthenticated",
    message: "Log in first.",
  }),
  refused("too-many", "Too many questions", "429: another try is offered.", {
    status: 429,
    code: "too_many_requests",
    message: "Too many questions at once. Try again in a minute.",
  }),
  refused("refused", "The server does not take the message", "422: it goes back to the composer.", {
    status: 422,
    code: "too_long",
    message: "The message is too long: 20,000 characters at most.",
  }),
  refused("offline", "No network when the message is sent", "It can be sent again.", "offline"),
  {
    name: "reconnecting",
    title: "The connection was lost in an answer",
    describe: "It is made again; release() brings the network back.",
    ...inThread([QUESTION], {
      run: [
        STOPPABLE,
        ...growing("msg_answer", "Tie the bow line first, then"),
        HOLD,
        CUT,
        HOLD,
        ...answered("msg_answer"),
      ],
    }),
    acts: [{ release: true }],
    shows: [".answer", ".connection"],
  },
  {
    name: "locked",
    title: "A locked conversation",
    describe: "The composer says why nothing can be written.",
    ...inThread([QUESTION, say("Tie the bow line first.")], {
      status: { type: "locked", reason: "A colleague is looking into this." },
    }),
    shows: ["textarea[disabled]"],
  },
  {
    name: "locked-plain",
    title: "A locked conversation without a reason",
    describe: "The chat has words of its own.",
    ...inThread([QUESTION, say("Tie the bow line first.")], { status: { type: "locked" } }),
    shows: ["textarea[disabled]"],
  },
  {
    name: "closed",
    title: "A closed conversation",
    describe: "A note stands in the composer's place.",
    ...inThread([QUESTION, say("Tie the bow line first.")], {
      status: { type: "closed", reason: "This conversation was closed after 30 days. Begin a new one." },
    }),
    shows: [".banner"],
  },
  {
    name: "long-title",
    title: "A title of 300 characters",
    describe: "It is cut off; the buttons stay.",
    ...inThread([QUESTION, say("Tie the bow line first.")], {
      title: "Mooring a boat in a harbour with wind ".repeat(8).slice(0, 300),
    }),
    shows: [".head-title"],
  },
  {
    name: "rtl-title",
    title: "An Arabic title",
    describe: "It runs from right to left in a chat of any direction.",
    ...inThread([ask("كيف أربط القارب؟"), say("اربط حبل المقدمة أولاً.")], { title: "كيف أربط القارب؟" }),
    shows: [".head-title"],
  },
];
