import { expect, it } from "vitest";
import {
  answer,
  answered,
  asked,
  converse,
  type Handler,
  ids,
  input,
  loading,
  nothing,
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

/** The action's run fails as often as there are answers that say so. */
function acting(answers: (() => Response | Promise<Response>)[], sent: string[]): Handler {
  return (body, url, init) => {
    if (body.type === "chatdock.run.endings") return Response.json({ endings: {} });
    if (!body.type?.startsWith("threads.") || body.type === "threads.get_by_id")
      return loading([question, widget], nothing)(body, url, init);
    sent.push(body.type);
    return (answers.shift() ?? (() => stream([done])))();
  };
}
const fails = () => stream([error]);
const isRefused = () => Response.json({ error: { code: "conflict", message: "Not now." } }, { status: 409 });

it.each([
  ["that failed twice", [fails, fails]],
  ["that got no answer, and then failed", [isRefused, fails]],
])("repeats an action %s", async (_, answers) => {
  const sent: string[] = [];
  const { conversation } = converse(acting(answers, sent));
  await conversation.open("t");
  await conversation.act(action, "w");
  await conversation.retry();
  expect(conversation.state.failure?.message).toBe("The crane is busy.");
  await conversation.retry();
  expect(conversation.state.failure).toBeNull();
  expect(sent).toEqual(Array(3).fill("threads.custom_action"));
  expect(ids(conversation)).toEqual(["u", "w"]);
});

it("repeats an action again that it has not sent, and that failed again", async () => {
  const sent: string[] = [];
  const failed_action = { action, item_id: "w" };
  const answers = [fails, fails];
  const { conversation } = converse((body, url, init) => {
    if (body.type === "chatdock.run.endings") return Response.json({ endings: {}, failed_action });
    return body.type ? acting(answers, sent)(body, url, init) : over();
  });
  await conversation.open("t");
  for (let at = 0; at < 3; at++) await conversation.retry();
  expect(sent).toEqual(Array(3).fill("threads.custom_action"));
  expect(ids(conversation)).toEqual(["u", "w"]);
});

it("asks the question again that waited behind an action, where its answer failed", async () => {
  const second = { ...question, id: "u2" };
  const failed = () => stream([{ type: "thread.item.done", item: second }, error], { from: 2, run: "run_2" });
  const behind = [nothing, failed];
  const sent: unknown[] = [];
  const { conversation } = converse((body, url, init) => {
    if (body.type === "threads.retry_after_item") sent.push(body.params);
    return body.type ? acting([], [])(body, url, init) : (behind.shift() ?? nothing)();
  });
  await conversation.open("t");
  await conversation.act(action, "w");
  expect(conversation.state.failure?.message).toBe("The crane is busy.");
  await conversation.retry();
  expect(sent).toEqual([{ thread_id: "t", item_id: "u2" }]);
});

/** A server whose thread a second page has open, too. */
function twoPages() {
  const again = { ...answer, id: "b" };
  const runs: { id: string; state: string; items: unknown[] }[] = [];
  const handler: Handler = (body, url, init) => {
    const last = runs.at(-1);
    if (body.type === "threads.add_user_message") {
      runs.push({ id: "run_1", state: "failed", items: [question, answer] });
      return stream([asked, answered, error]);
    }
    if (body.type === "threads.retry_after_item") {
      runs.push({ id: "run_2", state: "completed", items: [question, again] });
      return stream([{ type: "thread.item.done", item: again }], { from: 4, run: "run_2" });
    }
    const state = { "x-chatdock-run": last?.id ?? "", "x-chatdock-run-state": last?.state ?? "completed" };
    return loading(last?.items ?? [], () => new Response(null, { status: 204, headers: state }), {})(
      body,
      url,
      init,
    );
  };
  return { first: converse(handler).conversation, second: converse(handler).conversation };
}

it("shows the answer that another page has asked for anew", async () => {
  const { first, second } = twoPages();
  await first.open("t");
  await first.send(input);
  await second.open("t");
  expect(first.state.failure?.message).toBe("The crane is busy.");
  expect(second.state.failure?.code).toBe("run_failed");
  await second.retry();
  await first.wake();
  expect(first.state.failure).toBeNull();
  expect([...first.state.marks]).toEqual([]);
  expect(ids(first)).toEqual(["u", "b"]);
});

it("keeps the server's words for a failure while nobody tries again", async () => {
  const { first, second } = twoPages();
  await first.open("t");
  await first.send(input);
  await second.open("t");
  for (const page of [first, second]) {
    const { failure } = page.state;
    await page.wake();
    expect(page.state.failure).toBe(failure);
  }
  expect(first.state.failure?.message).toBe("The crane is busy.");
});

it("does not read a thread again whose last request may not have arrived", async () => {
  const sent: string[] = [];
  const { conversation } = converse(acting([isRefused], sent));
  await conversation.open("t");
  await conversation.act(action, "w");
  await conversation.wake();
  expect(conversation.state.failure?.message).toBe("Not now.");
  await conversation.retry();
  expect(sent).toHaveLength(2);
});

it("asks once how a thread's answers ended, though the last one failed", async () => {
  const { conversation } = converse(failing(over, {}, []));
  await conversation.open("t");
  expect(conversation.state.failure?.code).toBe("run_failed");
  expect(requests.filter(({ what }) => what === "chatdock.run.endings")).toHaveLength(1);
});

it("does not wait for what the server tells once the thread is left", async () => {
  let asked = 0;
  let isGivenUp = false;
  const rest = failing(followed(), {}, []);
  const { conversation } = converse((body, url, init) => {
    if (body.type !== "chatdock.run.endings" || asked++ === 0) return rest(body, url, init);
    return new Promise<Response>((_, reject) => {
      init.signal?.addEventListener("abort", () => {
        isGivenUp = true;
        reject(new Error("aborted"));
      });
    });
  });
  await conversation.open("t");
  await expect.poll(() => asked).toBe(2);
  conversation.leave();
  await expect.poll(() => isGivenUp).toBe(true);
  expect(conversation.busy).toBe(false);
});
