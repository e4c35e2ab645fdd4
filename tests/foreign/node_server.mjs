// A ChatKit server that knows nothing of ChatDock: the community's SDK for Node on maps, and a page with the element.
// Runs as `node node_server.mjs PORT PAGE STATIC MODULES`; `PAGE` is the HTML file of its root, the others are folders.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join, normalize } from "node:path";

const [port, page, files, modules] = process.argv.slice(2);
const { ChatKitServer, Store } = createRequire(`${modules}/`)("chatkit-node-backend-sdk");

class MapStore extends Store {
  threads = new Map();
  items = new Map();

  async loadThread(id) {
    if (!this.threads.has(id)) throw new Error("There is no such thread.");
    return { ...this.threads.get(id) };
  }
  async saveThread(thread) {
    this.threads.set(thread.id, { ...thread });
  }
  async deleteThread(id) {
    this.threads.delete(id);
  }
  async loadThreads(limit, after, order) {
    return pageOf([...this.threads.values()], limit, after, order);
  }
  async loadThreadItems(id, after, limit, order) {
    return pageOf([...(this.items.get(id)?.values() ?? [])], limit, after, order);
  }
  async addThreadItem(id, item) {
    if (!this.items.has(id)) this.items.set(id, new Map());
    this.items.get(id).set(item.id, item);
  }
  async saveItem(id, item) {
    await this.addThreadItem(id, item);
  }
  async loadItem(id, itemId) {
    return this.items.get(id).get(itemId);
  }
  async deleteThreadItem(id, itemId) {
    this.items.get(id)?.delete(itemId);
  }
  async saveAttachment() {}
  async loadAttachment() {}
  async deleteAttachment() {}
}

function pageOf(rows, limit, after, order) {
  const sorted = order === "desc" ? rows.toReversed() : rows;
  const from = after ? sorted.findIndex(({ id }) => id === after) + 1 : 0;
  const data = sorted.slice(from, from + limit);
  return { data, has_more: from + limit < sorted.length, after: data.at(-1)?.id ?? null };
}

/** Says again what it hears; of a message with "tool" it asks the page. */
class Parrot extends ChatKitServer {
  async *respond(thread, message) {
    const common = { thread_id: thread.id, created_at: new Date().toISOString() };
    const said = message ? message.content.map(({ text }) => text).join("") : await this.output(thread);
    thread.title = `About: ${said}`;
    if (said.includes("tool")) {
      const call = { status: "pending", call_id: randomUUID(), name: "read_page", arguments: { part: "title" } };
      yield { type: "thread.item.done", item: { ...common, ...call, id: randomUUID(), type: "client_tool_call" } };
      return;
    }
    const item = { ...common, id: randomUUID(), type: "assistant_message", content: [] };
    yield { type: "thread.item.added", item };
    for (const delta of ["You said", ": ", `**${said}**`]) {
      const update = { type: "assistant_message.content_part.text_delta", content_index: 0, delta };
      yield { type: "thread.item.updated", item_id: item.id, update };
    }
    const content = [{ type: "output_text", text: `You said: **${said}**`, annotations: [] }];
    yield { type: "thread.item.done", item: { ...item, content } };
  }

  async output(thread) {
    const { data } = await this.store.loadThreadItems(thread.id, null, 1, "desc");
    const { output } = data[0];
    return String(output?.title ?? output);
  }
}

const server = new Parrot(new MapStore());
const TYPES = { ".js": "text/javascript", ".html": "text/html" };

async function chatkit(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const result = await server.process(Buffer.concat(chunks).toString(), {});
  if (!result.isStreaming) {
    response.setHeader("content-type", "application/json").end(JSON.stringify(result.toJSON()));
    return;
  }
  response.setHeader("content-type", "text/event-stream");
  for await (const chunk of result) response.write(chunk);
  response.end();
}

async function file(path, response) {
  const below = path.startsWith("/page/") ? join(dirname(page), path.slice(6)) : join(files, normalize(path));
  const whole = path === "/" ? page : below;
  response.setHeader("content-type", TYPES[whole.slice(whole.lastIndexOf("."))] ?? "text/plain");
  response.end(await readFile(whole));
}

createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://here");
  const answer = request.method === "POST" ? chatkit(request, response) : file(pathname, response);
  answer.catch((error) => response.writeHead(pathname === "/chatkit" ? 500 : 404).end(String(error)));
}).listen(Number(port), "127.0.0.1");
