// Drops two answers as OpenAI's element does, by an abort: one to stop it, one to open another thread.
// node drop_answers.mjs <bundle of chatkit-fetch.ts> <server>; prints what became of each.
const [bundle, server] = process.argv.slice(2);
const { createChatKitFetch } = await import(bundle);

const guest = await fetch(`${server}/auth/guest`, { method: "POST" });
const cookie = guest.headers.getSetCookie()[0].split(";")[0];
const send = (url, init) => fetch(url, { ...init, headers: { ...init.headers, cookie } });
const chat = createChatKitFetch({ fetch: send });

function post(fetch, op, more = {}) {
  const headers = { "content-type": "application/json" };
  return fetch(`${server}/chatkit`, { method: "POST", headers, body: JSON.stringify(op), ...more });
}

/** Asks, reads up to the first text and drops the answer; gives its thread and the lines that were read. */
async function drop() {
  const abort = new AbortController();
  const input = { content: [{ type: "input_text", text: "How do I moor?" }] };
  const response = await post(chat, { type: "threads.create", params: { input } }, { signal: abort.signal });
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes("text_delta")) text += decoder.decode((await reader.read()).value, { stream: true });
  abort.abort();
  const lines = text.split("\n").filter((line) => line !== "");
  return { threadId: JSON.parse(lines[0].slice(6)).thread.id, lines };
}

/** Follows the thread to its end; gives how its last run ended. */
async function outcome(threadId) {
  const op = { type: "chatdock.run.follow", params: { thread_id: threadId }, chatdock: { resume: true } };
  for (;;) {
    const told = (await (await post(send, op)).text()).split("\n")[1];
    const { state } = JSON.parse(told.slice(6));
    if (state !== undefined) return state;
  }
}

const stopped = await drop();
const states = { stopped: await outcome(stopped.threadId) };
const left = await drop();
await post(chat, { type: "threads.get_by_id", params: { thread_id: stopped.threadId } });
states.left = await outcome(left.threadId);
console.log(JSON.stringify({ states, prefixes: [...new Set(stopped.lines.map((line) => line.slice(0, 7)))] }));
