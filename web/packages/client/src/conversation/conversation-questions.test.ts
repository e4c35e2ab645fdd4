import { expect, it } from "vitest";
import type { StructuredInputReply } from "../protocol.ts";
import { answered, converse, loading, nothing, requests, stream } from "./conversation.fixture.ts";

const pending = {
  id: "q",
  thread_id: "t",
  created_at: "2026-11-21T01:00:00",
  type: "structured_input",
  status: "pending",
  inputs: [{ type: "freeform", id: "f", question: "Where to?" }],
};
const replaced = { type: "thread.item.replaced", item: { ...pending, status: "answered" } };
const reply: StructuredInputReply = { status: "answered", answers: { f: { values: ["Home"] } } };

// covers op:threads.add_structured_input
it("answers the questions of the assistant and reads what follows", async () => {
  let sent: unknown = null;
  const { conversation } = converse(
    loading([pending], ({ type, params }) => {
      if (type !== "threads.add_structured_input") return nothing();
      sent = params;
      return stream([{ type: "stream_options", stream_options: { allow_cancel: true } }, replaced, answered]);
    }),
  );
  await conversation.open("t");
  await conversation.answerQuestions("q", reply);
  expect(sent).toEqual({ thread_id: "t", item_id: "q", input: reply });
  expect(conversation.state.items).toMatchObject([{ status: "answered" }, { id: "a" }]);
});

it("keeps the questions when the answer does not get there, and sends the same request again", async () => {
  let isDown = true;
  const { conversation } = converse(
    loading([pending], ({ type }) => {
      if (type !== "threads.add_structured_input") return nothing();
      return isDown ? Response.json({}, { status: 400 }) : stream([replaced]);
    }),
  );
  await conversation.open("t");
  await conversation.answerQuestions("q", reply);
  expect(conversation.state).toMatchObject({ items: [{ status: "pending" }], failure: { code: "http_400" } });
  isDown = false;
  await conversation.retry();
  expect(conversation.state.items).toMatchObject([{ status: "answered" }]);
  const keys = requests.filter(({ what }) => what === "threads.add_structured_input");
  expect(new Set(keys.map(({ headers }) => headers.get("idempotency-key"))).size).toBe(1);
});
