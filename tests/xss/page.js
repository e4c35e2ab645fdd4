/**
 * Puts texts into every door of the chat, and tells what should not have come of it. The server is in the page: what it
 * says is a text of the corpus wherever a server can say something.
 */
import "/chatkit.js";

const CREATED = "2026-11-21T01:00:00Z";
const chat = document.querySelector("chatdock-chat");
await customElements.whenDefined("chatdock-chat");

document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
  refused.push(`${violatedDirective} ${blockedURI} ${sample}`),
);
// A reader may follow a link to the web. Any other one is followed here: it must lead nowhere.
addEventListener("click", (event) => {
  const link = event.composedPath().find(({ localName }) => localName === "a");
  if (link && ["http:", "https:"].includes(link.protocol)) event.preventDefault();
});

// --- the server

let threads = [];
let items = [];
let refusal = null;
let feed = null;

function threadOf(id) {
  const known = threads.find((each) => each.id === id) ?? { id };
  return { created_at: CREATED, status: { type: "active" }, ...known, items: pageOf([]) };
}

function pageOf(data) {
  return { data, has_more: false };
}

const ANSWERS = {
  "threads.get_by_id": ({ thread_id }) => threadOf(thread_id),
  "threads.list": () => pageOf(threads.map(({ id }) => threadOf(id))),
  "items.list": () => pageOf(items.toReversed()),
};

async function serve(url, { body } = {}) {
  const op = typeof body === "string" ? JSON.parse(body) : {};
  if (!op.type) return new Response(null, { status: 404 });
  if (refusal) return Response.json({ error: refusal }, { status: 400 });
  if (op.type in ANSWERS) return Response.json(ANSWERS[op.type](op.params));
  if (op.type === "threads.create") return streamed();
  const headers = {
    "content-type": op.type.startsWith("threads.") ? "text/event-stream" : "application/json",
  };
  return new Response(headers["content-type"] === "application/json" ? "{}" : "", { headers });
}

/** An answer that says what a door makes of it. */
function streamed() {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      feed = {
        say: (event) => controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`)),
        end: () => controller.close(),
      };
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

// --- what is looked at

const FORBIDDEN =
  "script, iframe, frame, object, embed, style, link, base, meta, template, noscript, foreignObject, form[action], form[target]";
const ADDRESSES = ["href", "src", "xlink:href", "action", "formaction", "srcset", "poster", "data", "ping"];
const LEADING = ["http:", "https:", "mailto:", "chatkit-link:"];
const LOADING = /url\(|image-set|cross-fade|src\(|expression\(|element\(|[<{}]/i;

function dangers() {
  const found = [...chat.shadowRoot.querySelectorAll(FORBIDDEN)].map(({ outerHTML }) => outerHTML);
  for (const element of chat.shadowRoot.querySelectorAll("*"))
    for (const { name, value } of element.attributes) {
      const isBad =
        /^on|^srcdoc$|^is$/i.test(name) ||
        (name === "style" && LOADING.test(value)) ||
        (ADDRESSES.includes(name) && !isHarmless(element, value));
      if (isBad) found.push(`${element.localName} ${name}=${value}`);
    }
  return found;
}

function isHarmless(element, address) {
  if (!URL.canParse(address, document.baseURI)) return true;
  const { protocol, hostname, username } = new URL(address, document.baseURI);
  if (element.localName === "img") return hostname === location.hostname || /^data:image\/png;/.test(address);
  return LEADING.includes(protocol) && username === "";
}

/** Returns when nothing changes any more. */
async function still() {
  let quiet = 0;
  const watch = new MutationObserver(() => {
    quiet = 0;
  });
  watch.observe(chat.shadowRoot, { subtree: true, childList: true, attributes: true, characterData: true });
  for (let frames = 0; quiet < 2; frames++) {
    if (frames === 600) throw new Error("The chat does not come to rest.");
    await new Promise((resolve) => requestAnimationFrame(resolve));
    quiet = chat.shadowRoot.querySelector(":not(:defined)") ? 0 : quiet + 1;
  }
  watch.disconnect();
}

const PRESSED =
  "a[href], chatdock-widget button, chatdock-widget [type=checkbox], summary, .sources button, .steps button";

/** Does what a reader can do with what is drawn. */
async function use() {
  for (const each of chat.shadowRoot.querySelectorAll(PRESSED)) each.click();
  for (const each of chat.shadowRoot.querySelectorAll("chatdock-widget form")) each.requestSubmit();
  for (const each of chat.shadowRoot.querySelectorAll(".cite, mark, .tag")) {
    each.dispatchEvent(new CustomEvent("preview-open"));
    each.click();
  }
  await still();
}

const found = [];

async function look(door, text) {
  await still();
  const before = dangers();
  await use();
  for (const danger of new Set([...before, ...dangers()])) found.push([door, text, danger]);
}

// --- the doors

function withIds(list) {
  return list.map((item, at) => ({ id: `item_${at}`, thread_id: "thr", created_at: CREATED, ...item }));
}

let opened = 0;

async function open(thread = {}) {
  const id = `thr_${opened++}`;
  threads = [{ ...thread, id }];
  await chat.setThreadId(id);
}

function components(text) {
  const say = (type, more) => ({ type, id: text, key: text, ...more });
  return [
    say("Text", { value: text }),
    say("Image", { src: text, alt: text }),
    say("Markdown", { value: text }),
  ];
}

const card = (text) => ({ type: "Card", status: { text, icon: text }, children: components(text) });
const content = (text, annotations = []) => ({ type: "output_text", text, annotations });
const source = (text) => ({ type: "url", title: text, url: text, description: text });
const task = (text) => ({
  type: "web_search",
  title: text,
  icon: text,
  content: text,
  queries: [text],
  sources: [source(text)],
});
const asked = (text) => ({
  type: "structured_input",
  status: "pending",
  inputs: [
    {
      type: "multiple_choice",
      id: text,
      question: text,
      description: text,
      options: [{ value: text }, { value: "b" }],
    },
    { type: "freeform", id: "free", question: text },
  ],
});
/** A preview's address is the server's own word, which may name a host of the web: a signed link to a store of files. */
const files = (text) => {
  const file = { id: `file_${text}`, type: "file", name: text, mime_type: text };
  const isWeb =
    URL.canParse(text, document.baseURI) && new URL(text, document.baseURI).host !== location.host;
  const preview_url = isWeb && /^https?:$/.test(new URL(text, document.baseURI).protocol) ? "" : text;
  return [file, { ...file, id: `image_${text}`, type: "image", preview_url }];
};
/** Its preview loads, so that it can be looked at. */
const picture = (text) => ({
  id: `picture_${text}`,
  type: "image",
  name: text,
  mime_type: "image/svg+xml",
  preview_url: new URL("/playground/harbour.svg", document.baseURI).href,
});
const entity = (text) => ({
  id: text,
  title: text,
  icon: text,
  group: text,
  interactive: true,
  data: { [text]: text },
});
const command = (text) => ({ id: text, label: text, description: text, icon: text, group: text });

const API = { url: "/chatkit", fetch: serve, uploadStrategy: { type: "two_phase" } };
const BASE = {
  api: API,
  threadItemActions: { feedback: true, retry: true },
  widgets: { onAction: async () => {} },
  onClientTool: async (call) => call,
};

function options(text) {
  const action = { icon: text, onClick: () => {} };
  return {
    ...BASE,
    frameTitle: text,
    header: { title: { text }, leftAction: action, rightAction: action },
    startScreen: { greeting: text, prompts: [{ label: text, prompt: text, icon: text }] },
    disclaimer: { text },
    composer: {
      placeholder: text,
      attachments: { enabled: true, accept: { [text]: [text] } },
      tools: [
        { id: text, label: text, icon: text, shortLabel: text, placeholderOverride: text, pinned: true },
      ],
      models: [
        { id: text, label: text, description: text },
        { id: "b", label: text, default: true },
      ],
    },
    theme: {
      typography: { fontFamily: text, fontFamilyMono: text },
      radius: text,
      density: text,
      color: { accent: { primary: text }, surface: { background: text, foreground: text } },
    },
    ...menus(text),
  };
}

function menus(text) {
  return {
    entities: {
      showComposerMenu: true,
      onTagSearch: async () => [entity(text)],
      onClick: () => {},
      onRequestPreview: async () => ({ preview: card(text) }),
    },
    commands: { enabled: true, onSearch: async () => [command(text)] },
  };
}

/** What is said while an answer is made, up to each of the looks. */
function answer(text) {
  const item = (type, id, more) => ({
    type,
    id: `${id}_${text}`,
    thread_id: "thr",
    created_at: CREATED,
    ...more,
  });
  const add = (...given) => ({ type: "thread.item.added", item: item(...given) });
  const done = (...given) => ({ type: "thread.item.done", item: item(...given) });
  const change = (id, update) => ({ type: "thread.item.updated", item_id: `${id}_${text}`, update });
  const part = { content_index: 0 };
  const half = Math.ceil(text.length / 2);
  return [
    [
      { type: "thread.created", thread: { ...threadOf(`thr_${opened++}`), title: text } },
      done("user_message", "q", {
        content: [{ type: "input_text", text }],
        attachments: [],
        inference_options: {},
      }),
      { type: "stream_options", stream_options: { allow_cancel: true } },
      { type: "progress_update", icon: text, text },
    ],
    [
      { type: "notice", level: "info", title: text, message: text },
      { type: "notice", level: text, title: text, message: text },
      { type: "client_effect", name: text, data: { [text]: text } },
      { type: "thread.updated", thread: { ...threadOf("thr"), title: text } },
      { type: text, item: { type: text, id: text } },
      add(text, "unknown", { content: [content(text)] }),
      add("assistant_message", "a", { content: [] }),
      change("a", { type: "assistant_message.content_part.added", ...part, content: content("") }),
      ...[text.slice(0, half), text.slice(half)].map((delta) =>
        change("a", { type: "assistant_message.content_part.text_delta", ...part, delta }),
      ),
      change("a", {
        type: "assistant_message.content_part.annotation_added",
        ...part,
        annotation_index: 0,
        annotation: { type: "annotation", index: half, source: source(text) },
      }),
      add("workflow", "w", { workflow: { type: "custom", tasks: [], expanded: true } }),
      change("w", { type: "workflow.task.added", task_index: 0, task: task(text) }),
      change("w", { type: "workflow.task.updated", task_index: 0, task: { ...task(text), type: "thought" } }),
      add("generated_image", "g", {}),
      change("g", { type: "generated_image.updated", image: { id: text, url: text }, progress: text }),
      add("widget", "c", {
        widget: { type: "Card", children: [{ type: "Text", id: "t", value: "", streaming: true }] },
      }),
      change("c", { type: "widget.streaming_text.value_delta", component_id: "t", delta: text, done: false }),
      add("widget", "m", {
        widget: { type: "Card", children: [{ type: "Markdown", id: "t", value: "", streaming: true }] },
      }),
      change("m", { type: "widget.streaming_text.value_delta", component_id: "t", delta: text, done: true }),
      add("widget", "r", { widget: { type: "Card", children: [{ type: "Text", id: "t", value: "" }] } }),
      change("r", {
        type: "widget.component.updated",
        component_id: "t",
        component: { type: "Image", id: "t", src: text, alt: text },
      }),
    ],
    [
      change("r", { type: "widget.root.updated", widget: card(text) }),
      done("assistant_message", "a", {
        content: [content(text, [{ type: "annotation", index: 1, source: source(text) }])],
      }),
      { type: "thread.item.replaced", item: item("widget", "c", { widget: card(text) }) },
      { type: "error", code: "custom", message: text, allow_retry: true },
    ],
  ];
}

/** Waits for what takes a few frames; fails where it does not come. */
async function until(isThere) {
  for (let tries = 0; tries < 600; tries++) {
    if (isThere()) return;
    await still();
  }
  throw new Error(`This did not come: ${isThere}`);
}

/** Writes where the cursor is, as a reader does. */
async function write(text) {
  await chat.focusComposer();
  for (const letter of text) document.execCommand("insertText", false, letter);
}

const DOORS = {
  async options(text) {
    await chat.setThreadId(null);
    chat.setOptions(options(text));
    await look("options", text);
    for (const menu of ["tools", "models"]) {
      chat.shadowRoot.querySelector(`[data-menu=${menu}]`).click();
      await look(`menu of ${menu}`, text);
    }
    chat.setOptions({ ...BASE, locale: text });
    await look("locale", text);
  },

  async thread(text) {
    for (const type of ["active", "locked", "closed"]) {
      items = [];
      await open({ title: text, status: { type, reason: text } });
      await look(`thread that is ${type}`, text);
    }
  },

  async questions(text) {
    const message = { type: "user_message", content: [{ type: "input_text", text }], inference_options: {} };
    items = withIds([{ ...message, attachments: [...files(text), picture(text)] }, asked(text)]);
    await open();
    await look("attachments and questions", text);
    chat.shadowRoot.querySelector(".thumbnail").click();
    await look("a picture that is looked at", text);
    chat.shadowRoot.querySelector("dialog[open] button")?.click();
  },

  async answer(text) {
    await chat.setThreadId(null);
    chat.setOptions({ ...BASE, ...menus(text) });
    const sent = chat.sendUserMessage({ text });
    await until(() => feed);
    for (const events of answer(text)) {
      events.forEach(feed.say);
      await look("answer", text);
    }
    feed.end();
    feed = null;
    await sent.catch(() => {});
    await look("answer that failed", text);
  },

  async tool(text) {
    await chat.setThreadId(null);
    const sent = chat.sendUserMessage({ text: "q" });
    await until(() => feed);
    for (const event of answer("tool")[0]) feed.say(event);
    const call = {
      type: "client_tool_call",
      id: text,
      status: "pending",
      call_id: text,
      name: text,
      arguments: { [text]: text },
    };
    feed.say({ type: "thread.item.done", item: { thread_id: "thr", created_at: CREATED, ...call } });
    const asking = feed;
    await look("call of a tool of the page", text);
    asking.end();
    feed = null;
    await sent.catch(() => {});
    await look("output of a tool of the page", text);
    feed = null;
  },

  async refusal(text) {
    await chat.setThreadId(null);
    refusal = { code: text, message: text };
    await chat.sendUserMessage({ text }).catch(() => {});
    await look("refusal", text);
    await chat.setThreadId("thr_gone").catch(() => {});
    await look("thread that did not load", text);
    refusal = null;
    await chat.setThreadId(null);
  },

  async composer(text) {
    chat.setOptions({ ...BASE, composer: { attachments: { enabled: true } }, ...menus(text) });
    const tag = { type: "input_tag", id: text, text, group: text, interactive: true, data: { [text]: text } };
    const written = [{ type: "input_text", text }, tag];
    await chat.setComposerValue({ content: written, reply: text, attachments: files(text) });
    await look("draft", text);
    await chat.forgetReader();
    refusal = { code: text, message: text };
    await chat.setComposerValue({ files: [new File(["x"], text, { type: "text/plain" })] });
    await look("file that was refused", text);
    refusal = null;
    await chat.forgetReader();
    for (const trigger of ["@a", "/"]) {
      await chat.setComposerValue({ text: "" });
      await write(trigger);
      // Without a menu the same key would send what is written.
      const field = chat.shadowRoot.querySelector("textarea");
      await until(() => field.hasAttribute("aria-controls"));
      await look(`menu behind ${trigger}`, text);
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
      await look(`choice behind ${trigger}`, text);
    }
    await chat.forgetReader();
  },
};

/** Shows each of these texts at each of the doors that can show one at a time. */
async function pass(texts) {
  for (const text of texts) for (const enter of Object.values(DOORS)) await enter(text);
}

/** Shows all of these texts as titles of past threads. */
async function remember(texts) {
  threads = texts.map((title, at) => ({ id: `thr_old_${at}`, title }));
  await chat.showHistory();
  await look("history", "all");
  for (const press of [".thread-row .icon-button", ".thread-row .icon-button + .icon-button"]) {
    chat.shadowRoot.querySelector(press).click();
    await look("history", press);
  }
  await chat.hideHistory();
}

/** Shows these items, as many as there may be, in one thread. */
async function show(name, list) {
  items = withIds(list);
  await open();
  await look(name, "all");
  const drawn = chat.shadowRoot.querySelectorAll("chatdock-item").length;
  items = [];
  return drawn;
}

/** Loads all that is loaded when it is needed, so that later nothing is still on its way. */
async function warmUp() {
  const series = [{ type: "bar", label: "y", dataKey: "y" }];
  const chart = { type: "Chart", xAxis: "x", data: [{ x: "a", y: 1 }], series };
  const text = "`a`\n\n```python\ndef a(): pass\n```\n\n$$x^2$$";
  items = withIds([
    { type: "assistant_message", content: [content(text)] },
    { type: "widget", widget: { type: "Card", children: [chart] } },
  ]);
  await open();
  for (const needed of [".token-keyword", "math", ".w-plot"])
    while (!chat.shadowRoot.querySelector(needed)) await still();
}

const ready = new Promise((resolve) => chat.addEventListener("chatkit.ready", resolve, { once: true }));
chat.setOptions(BASE);
await ready;
await warmUp();
window.hostile = { pass, remember, show, look, found };
document.title = "Ready";
