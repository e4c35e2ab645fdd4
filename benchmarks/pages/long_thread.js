// A server in the page: one thread of thousands of items, and an answer of thousands of tokens.
const COMMON = { thread_id: "thr_long", created_at: "2026-11-22T00:00:00Z" };
const THREAD = { id: "thr_long", created_at: COMMON.created_at, title: "A long thread", status: { type: "active" }, metadata: {} };
const PARAGRAPH =
  "Moor the boat with a **bow line** and a _stern line_; see [the harbour](https://example.com/harbour) for its rules. ";
const CODE = "```python\nfor line in lines:\n    tie(line, knot=\"cleat hitch\")\n```\n";
const LIST = "1. Fend off.\n2. Take the bow line ashore.\n3. Make it fast with `cleat()`.\n";
const TABLE = "| Line | Length |\n| --- | --- |\n| bow | 12 m |\n| spring | 16 m |\n";

/** The Markdown of one answer: of each kind of block every few answers. */
function answerText(number) {
  const blocks = [PARAGRAPH.repeat(1 + (number % 4))];
  if (number % 3 === 0) blocks.push(LIST);
  if (number % 5 === 0) blocks.push(CODE);
  if (number % 7 === 0) blocks.push(TABLE);
  return blocks.join("\n\n");
}

function item(number) {
  const common = { ...COMMON, id: `item_${number}` };
  return number % 2
    ? { ...common, type: "assistant_message", content: [{ type: "output_text", text: answerText(number), annotations: [] }] }
    : { ...common, type: "user_message", content: [{ type: "input_text", text: `Question ${number}: how do I moor?` }], attachments: [], inference_options: {} };
}

let items = [];

function listed({ limit = 20, after }) {
  const end = after ? items.findIndex(({ id }) => id === after) : items.length;
  const from = Math.max(0, end - limit);
  const data = items.slice(from, end).reverse();
  return { data, has_more: from > 0, after: data.at(-1)?.id };
}

/** Pieces of the text, about four characters each. */
function tokensOf(text) {
  return text.match(/\s*\S{1,4}/g);
}

const frame = (event) => `data: ${JSON.stringify(event)}\n\n`;
const update = (delta) => ({ type: "assistant_message.content_part.text_delta", content_index: 0, delta });

/** Sends the tokens at their pace, as many at once as are due: each is a frame of its own. */
function streamed(tokens, perSecond) {
  const encoder = new TextEncoder();
  const said = { ...COMMON, id: "item_said", type: "assistant_message", content: [] };
  return new ReadableStream({
    async start(controller) {
      const send = (...events) => controller.enqueue(encoder.encode(events.map(frame).join("")));
      send({ type: "thread.item.done", item: item(items.length) }, { type: "stream_options", stream_options: { allow_cancel: true } });
      send({ type: "thread.item.added", item: said });
      const began = performance.now();
      for (let sent = 0; sent < tokens.length; ) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        const due = Math.min(tokens.length, Math.floor(((performance.now() - began) * perSecond) / 1000));
        send(...tokens.slice(sent, due).map((token) => ({ type: "thread.item.updated", item_id: said.id, update: update(token) })));
        sent = due;
      }
      const content = [{ type: "output_text", text: tokens.join(""), annotations: [] }];
      send({ type: "thread.item.done", item: { ...said, content } });
      controller.close();
    },
  });
}

let answer = { tokens: [], perSecond: 1 };

async function answers(_url, { body }) {
  const { type, params } = JSON.parse(body);
  if (type === "threads.get_by_id") return Response.json({ ...THREAD, items: { data: [], has_more: false } });
  if (type === "items.list") return Response.json(listed(params));
  if (type === "threads.add_user_message")
    return new Response(streamed(answer.tokens, answer.perSecond), { headers: { "content-type": "text/event-stream" } });
  return Response.json({ detail: "Not Found" }, { status: 404 });
}

const chat = document.querySelector("openai-chatkit");
const inside = (selector) => chat.shadowRoot.querySelector(selector);
const painted = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

/** Opens a thread of so many items; milliseconds until its newest one is painted. */
async function open(count) {
  await customElements.whenDefined("openai-chatkit");
  items = Array.from({ length: count }, (_, number) => item(number));
  const loaded = new Promise((resolve) => chat.addEventListener("chatkit.thread.load.end", resolve, { once: true }));
  const began = performance.now();
  chat.setOptions({ api: { url: "/chatkit", domainKey: "none", fetch: answers }, initialThread: "thr_long", thread: { autoScroll: true } });
  await loaded;
  while (!inside("chatdock-markdown")?.textContent) await painted();
  await painted();
  return performance.now() - began;
}

/** Loads all the earlier items into the element; gives how many are there. */
async function loadAll() {
  for (let button = inside(".more"); button; button = inside(".more")) {
    const before = chat.shadowRoot.querySelectorAll("chatdock-item").length;
    button.click();
    while (chat.shadowRoot.querySelectorAll("chatdock-item").length === before) await painted();
  }
  return chat.shadowRoot.querySelectorAll("chatdock-item").length;
}

/** Scrolls up from the end in fixed steps, one a frame; milliseconds of each frame. */
async function scroll(frames, stepPx) {
  const scroller = inside(".scroller");
  scroller.scrollTop = scroller.scrollHeight;
  await painted();
  const times = [];
  for (let before = performance.now(); times.length < frames; ) {
    scroller.scrollTop -= stepPx;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - before);
    before = now;
  }
  return times;
}

/** The text of a long answer: of each kind of block, or a single table. */
const LONG_ANSWERS = {
  mixed: (number) => `${answerText(number)}\n\n`,
  table: (number) => (number === 1 ? TABLE : `| line ${number} | **${number} m**, [see](https://example.com/${number}) |\n`),
};

/** Has an answer of so many tokens streamed; milliseconds it took to its end. */
async function stream(tokens, perSecond, kind) {
  let text = "";
  for (let number = 1; text.length < tokens * 4.5; number++) text += LONG_ANSWERS[kind](number);
  answer = { tokens: tokensOf(text).slice(0, tokens), perSecond };
  const ended = new Promise((resolve) => chat.addEventListener("chatkit.response.end", resolve, { once: true }));
  const began = performance.now();
  await chat.sendUserMessage({ text: "Tell me everything." });
  await ended;
  return performance.now() - began;
}

window.benchmark = { open, loadAll, scroll, stream };
