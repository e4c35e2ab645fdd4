import { expect, it } from "vitest";
import {
  answer,
  converse,
  type Handler,
  ids,
  loading,
  question,
  requests,
  stream,
} from "./conversation.fixture.ts";

const widget = { ...answer, id: "w", type: "widget", widget: { type: "Card" } };
const action = { type: "book", payload: { berth: 7 } };
const error = { type: "error", code: "custom", message: "The crane is busy.", allow_retry: true };
const done = { type: "thread.item.replaced", item: { ...widget, widget: { type: "Basic" } } };
const over = () => new Response(null, { status: 204, headers: { "x-chatdock-run-state": "failed" } });

/** A thread whose widget's action failed; the server tells of it as `told`. */
function failing(run: () => Response, told: object, sent: unknown[]): Handler {
  return (body, url, init) => {
    if (body.type === "chatdock.run.endings") return Response.json({ endings: {}, ...told });
    if (body.type === "threads.custom_action") sent.push(body.params);
    if (body.type?.startsWith("threads.") && body.type !== "threads.get_by_id") return stream([done]);
    return loading([question, widget], run)(body, url, init);
  };
}

/** A run that ends while it is followed. */
function followed(): () => Response {
  const answers = [() => stream([error])];
  return () => (answers.pop() ?? over)();
}

it.each([
  ["ended before the page was loaded", over],
  ["is followed", followed()],
])("repeats an action that it has not sent, of a run that %s", async (_, run) => {
  const sent: unknown[] = [];
  const failed_action = { action, item_id: "w" };
  const { conversation } = converse(failing(run, { failed_action }, sent));
  await conversation.open("t");
  await expect.poll(() => conversation.state.failure?.retryable).toBe(true);
  await expect.poll(() => conversation.phase).toBe("idle");
  await conversation.retry();
  expect(sent).toEqual([{ thread_id: "t", item_id: "w", action }]);
  expect(requests.map(({ what }) => what)).not.toContain("threads.retry_after_item");
  expect(ids(conversation)).toEqual(["u", "w"]);
});

it("asks the question again where no action failed", async () => {
  const { conversation } = converse(failing(over, {}, []));
  await conversation.open("t");
  await conversation.retry();
  expect(requests.map(({ what }) => what)).toContain("threads.retry_after_item");
});
