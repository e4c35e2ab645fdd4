// Asks a question and prints its answer as it comes, across lost connections.
// In the source tree, or wherever this file is; it needs Node 20 and nothing else:
// node examples/follow_an_answer/follow_answer.mjs http://127.0.0.1:8765 "How do I begin?"
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

const TRIES = 10;

/** A connection was lost. Whatever else `fetch` throws before the first contact says that there is no server. */
const LOST = ["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"];

class Refusal extends Error {}

const [address, question] = process.argv.slice(2);
if (!address || !question) {
  console.error('Usage: node follow_answer.mjs SERVER "QUESTION"');
  process.exit(2);
}
/** Without a slash at its end: paths begin with one. */
const server = address.replace(/\/+$/, "");

const body = JSON.stringify({
  type: "threads.create",
  params: { input: { content: [{ type: "input_text", text: question }] } },
  // Sent again, the question joins the run that it has started.
  chatdock: { idempotency_key: randomUUID(), resume: true },
});

let cookie = null;
let threadId = null;
/** The number of the last frame that was read. */
let cursor = 0;
/** How the run ended. */
let end = null;
/** Since the last frame. */
let failures = 0;
/** Whether any of the answer was printed. */
let hasText = false;
/** What the server says about an answer that failed. */
let failure = null;

const problem = await read().then(problemOf, (error) => unreadable(error));
if (hasText) console.log();
if (problem !== null) {
  console.error(problem);
  process.exitCode = 1;
}

/** Prints the answer to its end, whatever happens to the connection. */
async function read() {
  while (end === null) {
    try {
      if (cookie === null) await becomeGuest();
      else if (threadId === null) await ask();
      else await follow();
    } catch (error) {
      failures += 1;
      const isAbsent = cookie === null && error instanceof TypeError && !LOST.includes(error.cause?.code);
      if (isAbsent || error instanceof Refusal || failures === TRIES) throw error;
      await wait(Math.min(2_000, 50 * 2 ** failures));
    }
  }
}

/** What is to be said about how the answer ended; null when it was completed. */
function problemOf() {
  if (end === "completed") return null;
  return [failure, `The answer was not completed: ${end}.`].filter(Boolean).join(" ");
}

/** What is to be said about an error that ended the reading. */
function unreadable(error) {
  if (error instanceof Refusal) return `${server} refused the request: ${error.message}.`;
  return `${server} cannot be reached: ${error.cause?.code ?? error.cause?.message ?? error.message}`;
}

async function becomeGuest() {
  const response = await request("/auth/guest", { method: "POST" });
  cookie = response.headers.getSetCookie()[0].split(";")[0];
}

async function ask() {
  const headers = { "content-type": "application/json" };
  await print(await request("/chatkit", { method: "POST", headers, body }));
}

/** Reads on behind the last frame: first what is there, then live. */
async function follow() {
  const response = await request(`/chatkit/threads/${threadId}/run?after=${cursor}`);
  if (response.status === 204) end = response.headers.get("x-chatdock-run-state") ?? "unknown";
  else await print(response);
}

async function print(response) {
  for await (const { event, id, data } of messages(response)) {
    if (event === "chatdock.run") threadId = data.thread_id;
    if (id === undefined) continue;
    cursor = Number(id);
    failures = 0;
    if (data.type === "error") failure = data.message;
    const text = data.update?.delta ?? "";
    hasText ||= text !== "";
    process.stdout.write(text);
  }
}

/** Reads a stream's messages until it ends or breaks. */
async function* messages(response) {
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n\n");
    // What the stream cuts off before its blank line is not a message yet.
    rest = parts.pop();
    for (const part of parts) {
      const { data, ...fields } = Object.fromEntries(part.split("\n").map((line) => line.split(/: (.*)/s)));
      if (data !== undefined) yield { ...fields, data: JSON.parse(data) };
    }
  }
}

async function request(path, options = {}) {
  const headers = { ...options.headers, ...(cookie && { cookie }) };
  const response = await fetch(server + path, { ...options, headers });
  if (response.ok) return response;
  throw isRefused(response.status) ? new Refusal(response.status) : new Error(response.status);
}

/** Whether the same request would be refused again. */
function isRefused(status) {
  return status < 500 && status !== 429;
}
