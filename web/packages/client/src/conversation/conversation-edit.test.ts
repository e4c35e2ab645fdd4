import { expect, it, vi } from "vitest";
import { textOf } from "../thread/texts.ts";
import {
  answer,
  asked,
  converse,
  ids,
  input,
  loading,
  nothing,
  question,
  requests,
  stream,
} from "./conversation.fixture.ts";

const edited = { ...input, content: [{ type: "input_text" as const, text: "Bye" }] };
const replaced = { type: "thread.item.replaced", item: { ...question, content: edited.content } };
const again = { type: "thread.item.done", item: { ...answer, id: "b" } };
const second = [
  { ...question, id: "u2" },
  { ...answer, id: "a2" },
];

function wordsOf({ conversation }: ReturnType<typeof converse>): string[] {
  return conversation.state.items.flatMap((item) => (item.type === "user_message" ? [textOf(item)] : []));
}

it("asks a message anew in other words, and drops what came after it", async () => {
  const sent = vi.fn();
  const chat = converse(
    loading([question, answer, ...second], ({ type, params }) => {
      if (!type) return nothing();
      sent(type, params);
      return stream([replaced, again]);
    }),
  );
  await chat.conversation.open("t");
  const editing = chat.conversation.edit("u", edited);
  expect([ids(chat.conversation), wordsOf(chat)]).toEqual([["u"], ["Bye"]]);
  await editing;
  expect(ids(chat.conversation)).toEqual(["u", "b"]);
  const params = { thread_id: "t", item_id: "u", input: edited };
  expect(sent.mock.calls).toEqual([["threads.retry_after_item", params]]);
});

it("gives back words that the server does not take, and shows what is there", async () => {
  const refused = () =>
    Response.json({ error: { code: "too_large", message: "Too long." } }, { status: 413 });
  const chat = converse(loading([question, answer], ({ type }) => (type ? refused() : nothing())));
  await chat.conversation.open("t");
  await chat.conversation.edit("u", edited);
  expect(chat.returned).toEqual([["Bye", "Too long.", "t"]]);
  expect([ids(chat.conversation), wordsOf(chat)]).toEqual([["u", "a"], ["hi"]]);
  expect(chat.conversation.state.failure).toBeNull();
});

it("sends a new message where the server is not ChatDock", async () => {
  const plain = () => Response.json({ detail: "Not Found" }, { status: 404 });
  const chat = converse(
    loading([question, answer], ({ type }) =>
      type === "threads.add_user_message" ? stream([asked, again], { run: "" }) : plain(),
    ),
  );
  await chat.conversation.open("t");
  await chat.conversation.edit("u", edited);
  expect(requests.map(({ what }) => what)).toContain("threads.add_user_message");
  expect(requests.map(({ what }) => what)).not.toContain("threads.retry_after_item");
});

it("drops what was removed for an answer that was asked for elsewhere", async () => {
  let isAsked = false;
  const removed = [...second, answer].map(({ id }) => ({ type: "thread.item.removed", item_id: id }));
  const chat = converse(
    loading([question, answer, ...second], () => (isAsked ? stream([...removed, again]) : nothing())),
  );
  await chat.conversation.open("t");
  isAsked = true;
  await chat.conversation.wake();
  await expect.poll(() => ids(chat.conversation)).toEqual(["u", "b"]);
});

it("shows the question all the time that its answer is asked for again", async () => {
  const removed = { type: "thread.item.removed", item_id: "a" };
  const chat = converse(
    loading([question, answer], ({ type }) => (type ? stream([removed, again]) : nothing())),
  );
  await chat.conversation.open("t");
  const retrying = chat.conversation.retry();
  expect(ids(chat.conversation)).toEqual(["u"]);
  await retrying;
  expect(ids(chat.conversation)).toEqual(["u", "b"]);
});
