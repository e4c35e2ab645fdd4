import { Conversation, Transport } from "@chatdock/client";
import { expect, it } from "vitest";
import { answered, ask, CUT, growing, HOLD, queued, STOPPABLE, say } from "./makers.ts";
import type { Script, Step } from "./script.ts";
import { ScriptedServer } from "./server.ts";

const HELD: Step[] = [
  STOPPABLE,
  ...growing("a", "Tie the bow line"),
  HOLD,
  ...answered("a", "Tie the bow line first."),
];
const input = {
  content: [{ type: "input_text" as const, text: "And then?" }],
  attachments: [],
  inference_options: {},
};

function converse(script: Script) {
  const server = new ScriptedServer(script, "http://localhost/playground/");
  const memory = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  const transport = new Transport({ url: "http://localhost/chatkit", fetch: server.fetch });
  const conversation = new Conversation(transport, { onChange: () => {} }, memory);
  return { server, transport, conversation };
}

function inThread(run: Step[], more: object = {}): Script {
  return { threads: [{ id: "t", title: "Boats", items: [ask("How?"), say("So.")], run, ...more }] };
}

const texts = ({ state }: Conversation) =>
  state.items.map((item) => ("content" in item ? item.content.map((part) => part.text).join("") : item.type));

it("holds an answer in its middle until it is released", async () => {
  const { server, conversation } = converse(inThread(HELD));
  await conversation.open("t");
  await expect.poll(() => texts(conversation)).toEqual(["How?", "So.", "Tie the bow line"]);
  expect([conversation.phase, server.isQuiet]).toEqual(["answering", true]);
  server.release();
  await expect.poll(() => conversation.phase).toBe("idle");
  expect(texts(conversation).at(-1)).toBe("Tie the bow line first.");
});

it("begins a thread with the first message and keeps what it answers", async () => {
  const { conversation, transport } = converse({});
  await conversation.send(input);
  const { data } = await transport.json("items.list", {
    thread_id: conversation.threadId ?? "",
    order: "asc",
  });
  expect(data.map(({ type }) => type)).toEqual(["user_message", "assistant_message"]);
  expect((await transport.json("threads.list", {})).data).toHaveLength(1);
});

it("answers with the replies of the script, one after the other", async () => {
  const { conversation } = converse({ replies: [answered("a", "first"), answered("b", "second")] });
  await conversation.send(input);
  await conversation.send(input);
  expect(texts(conversation)).toEqual(["And then?", "first", "And then?", "second"]);
});

it("stops an answer and remembers that it did", async () => {
  const { conversation, transport } = converse(inThread(HELD));
  await conversation.open("t");
  await expect.poll(() => conversation.state.allowCancel).toBe(true);
  conversation.stop();
  await expect.poll(() => conversation.phase).toBe("idle");
  const { endings } = await transport.json("chatdock.run.endings", { thread_id: "t" });
  expect(endings).toEqual({ "t-1": "stopped" });
});

it("queues what is sent meanwhile, and runs it next", async () => {
  const { server, conversation } = converse(inThread(HELD, { waiting: [queued("next", "Which knot?")] }));
  await conversation.open("t");
  await expect.poll(() => conversation.waiting.length).toBe(1);
  server.release();
  await expect.poll(() => conversation.phase).toBe("idle");
  expect(texts(conversation).slice(3, 4)).toEqual(["Which knot?"]);
  expect(conversation.waiting).toEqual([]);
});

it("loses the connection where the script cuts it, and has it again after the release", async () => {
  const cut = [...growing("a", "Some of it"), CUT, HOLD, ...answered("a", "All of it.").slice(2)];
  const { server, conversation } = converse(inThread([STOPPABLE, HOLD, ...cut]));
  await conversation.open("t");
  server.release();
  await expect.poll(() => conversation.isLost).toBe(true);
  server.release();
  conversation.tryNow();
  await expect.poll(() => texts(conversation).at(-1)).toBe("All of it.");
});

it("meets a request with the failure of the script, as often as that says", async () => {
  const meets = { status: 503, code: "unavailable", message: "Later." };
  const { transport } = converse({ failures: [{ on: ["threads.list"], times: 1, meets }] });
  await expect(transport.json("threads.list", {})).rejects.toMatchObject({ code: "unavailable" });
  expect((await transport.json("threads.list", {})).data).toEqual([]);
});

it("gives long lists page by page", async () => {
  const { transport } = converse({ threads: Array.from({ length: 5 }, (_, at) => ({ id: `t${at}` })) });
  const first = await transport.json("threads.list", { limit: 3 });
  const second = await transport.json("threads.list", { limit: 3, after: first.after ?? "" });
  expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(["t0", "t1", "t2", "t3", "t4"]);
  expect(second.has_more).toBe(false);
});

it("does not know threads that are not there", async () => {
  const { transport } = converse({});
  await expect(transport.json("threads.get_by_id", { thread_id: "x" })).rejects.toMatchObject({
    status: 404,
  });
});
