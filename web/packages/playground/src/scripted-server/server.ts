import type { JsonOps, StructuredInputReply, UserMessageInput } from "@chatdock/client";
import { Failures, refusal } from "./failures.ts";
import { Gate } from "./gate.ts";
import { answered } from "./makers.ts";
import { JSON_OPS } from "./ops.ts";
import { RunLog } from "./run-log.ts";
import type { OpName, Script, ScriptedThread, Step } from "./script.ts";
import { type StoredThread, Threads } from "./threads.ts";

/** A request as the log of the page shows it. */
export interface Sent {
  op: OpName | "upload";
  params: Record<string, unknown>;
}

interface OpBody {
  type: OpName;
  params: Record<string, unknown>;
}

/** A ChatKit server of ChatDock's kind inside the page: `fetch` answers every op from a script. */
export class ScriptedServer {
  /** Where runs are held, and requests. */
  readonly #runs = new Gate();
  readonly #requests = new Gate();
  readonly #threads: Threads;
  readonly #failures: Failures;
  readonly #logs = new Map<StoredThread, RunLog>();
  readonly #replies: (readonly Step[])[];
  #ids = 0;
  /** Requests that are being answered. */
  #working = 0;

  constructor(
    script: Script,
    private readonly files: string,
    private readonly onSent: (sent: Sent) => void = () => {},
  ) {
    this.#threads = new Threads(script.threads ?? []);
    this.#failures = new Failures(script.failures ?? [], this.#requests);
    this.#replies = [...(script.replies ?? [])];
    for (const thread of script.threads ?? []) this.#startRuns(thread);
  }

  /** Takes the place of the browser's own; what is no op of the chat is not answered. */
  readonly fetch = (async (url: string, init: RequestInit = {}) => {
    this.#working++;
    try {
      return await this.#answer(new URL(url, location.href), init);
    } finally {
      this.#working--;
    }
  }) as typeof globalThis.fetch;

  /** Whether nothing goes on but what is held: every request is answered, and every stream read to its end so far. */
  get isQuiet(): boolean {
    const isRead = [...this.#logs.values()].every((log) => log.isRead);
    return isRead && this.#working === this.#requests.held;
  }

  /** Lets go what is held, up to the next hold of each; the network is back, too. */
  release(): void {
    this.#failures.reconnect();
    for (const log of this.#logs.values()) log.isAway = false;
    this.#runs.release();
    this.#requests.release();
  }

  async #answer(url: URL, init: RequestInit): Promise<Response> {
    init.signal?.throwIfAborted();
    const { type, params } = opOf(url, init);
    this.onSent({ op: type, params });
    if (type === "upload") return this.#upload(init);
    const failure = await this.#failures.meet(type, init.signal);
    if (failure) return failure;
    if (type in JSON_OPS) return this.#json(type as keyof JsonOps, params);
    const thread = type === "threads.create" ? this.#threads.add(this.#newId("thr")) : this.#named(params);
    if (!thread) return refusal(404, "not_found", "This conversation does not exist.");
    if (type === "chatdock.run.follow") return this.#follow(this.#log(thread), params, init);
    if (type === "chatdock.run.stop")
      return Response.json({ stopped: this.#log(thread).stop(params.run_id as string | undefined) });
    return this.#stream(type, thread, params, init);
  }

  #json(type: keyof JsonOps, params: Record<string, unknown>): Response {
    const work = JSON_OPS[type] as (params: unknown, house: unknown) => unknown;
    const house = {
      threads: this.#threads,
      log: (thread: StoredThread) => this.#log(thread),
      newId: (prefix: string) => this.#newId(prefix),
      files: this.files,
    };
    const answer = work(params, house);
    return answer instanceof Response ? answer : Response.json(answer);
  }

  #follow(log: RunLog, params: Record<string, unknown>, init: RequestInit): Response {
    if (log.isAway) throw new TypeError("Failed to fetch");
    const after = typeof params.after === "number" ? params.after : null;
    if (log.active) return framesOf(log, log.active.id, after ?? log.active.id, init);
    if (after !== null && log.hasBehind(after)) return framesOf(log, null, after, init);
    const headers = {
      "x-chatdock-run-state": log.lastState ?? "completed",
      ...(log.lastRunId !== null && { "x-chatdock-run": log.lastRunId }),
    };
    return new Response(null, { status: 204, headers });
  }

  #stream(type: OpName, thread: StoredThread, params: Record<string, unknown>, init: RequestInit): Response {
    const input = params.input as UserMessageInput | undefined;
    const isFirst = type === "threads.create";
    const isMessage = isFirst || type === "threads.add_user_message";
    const id = this.#newId("run");
    const message = isMessage && input ? { run_id: id, item_id: this.#newId("msg"), input } : undefined;
    if (type === "threads.retry_after_item") dropBehind(thread, String(params.item_id));
    const log = this.#log(thread);
    const questions = type === "threads.add_structured_input" ? questionsWithAnswers(thread, params) : [];
    log.start({ id, isFirst, message, steps: [...questions, ...this.#nextReply()] });
    return framesOf(log, id, id, init);
  }

  /** What goes on in a thread, and what waits in it, when the state begins. */
  #startRuns({ id, run, waiting = [] }: ScriptedThread): void {
    const thread = this.#threads.find(id);
    if (!thread) return;
    const log = this.#log(thread);
    if (run) log.start({ id: this.#newId("run"), steps: run });
    for (const message of waiting) log.start({ id: message.run_id, message, steps: this.#nextReply() });
  }

  #nextReply(): readonly Step[] {
    const next = this.#replies.length > 1 ? this.#replies.shift() : this.#replies[0];
    return next ?? answered(this.#newId("ans"));
  }

  #upload(init: RequestInit): Response {
    const file = init.body instanceof FormData ? init.body.get("file") : null;
    const { name, type } = file instanceof File ? file : { name: "file", type: "" };
    return this.#json("attachments.create", { name, mime_type: type, size: 0 });
  }

  #named(params: Record<string, unknown>): StoredThread | undefined {
    return this.#threads.find(String(params.thread_id));
  }

  #log(thread: StoredThread): RunLog {
    const log = this.#logs.get(thread) ?? new RunLog(thread, this.#runs);
    this.#logs.set(thread, log);
    return log;
  }

  #newId(prefix: string): string {
    this.#ids++;
    return `${prefix}_${this.#ids}`;
  }
}

/** What a request asks for, by its route or by its body. */
function opOf(
  { pathname, searchParams }: URL,
  init: RequestInit,
): OpBody | { type: "upload"; params: { path: string } } {
  const [, thread_id = "", what] = /\/threads\/([^/]+)\/(run|stop)$/.exec(pathname) ?? [];
  const body = typeof init.body === "string" && init.body ? JSON.parse(init.body) : {};
  const after = searchParams.get("after");
  const id = decodeURIComponent(thread_id);
  if (what === "stop") return { type: "chatdock.run.stop", params: { thread_id: id, ...body } };
  if (what === "run") {
    const params = { thread_id: id, ...(after !== null && { after: Number(after) }) };
    return { type: "chatdock.run.follow", params };
  }
  return typeof body.type === "string" ? body : { type: "upload", params: { path: pathname } };
}

/** The stream of a run. It is not read ahead: what has been read the chat has drawn. */
function framesOf(log: RunLog, run: string | null, from: number | string, { signal }: RequestInit): Response {
  const left = new AbortController();
  signal?.addEventListener("abort", () => left.abort(signal.reason), { once: true });
  const frames = log.follow(from, left.signal);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await frames.next();
        if (done) controller.close();
        else
          controller.enqueue(encoder.encode(`id: ${value.number}\ndata: ${JSON.stringify(value.event)}\n\n`));
      },
      cancel: (reason) => left.abort(reason),
    },
    { highWaterMark: 0 },
  );
  const headers = { "content-type": "text/event-stream", ...(run !== null && { "x-chatdock-run": run }) };
  return new Response(body, { headers });
}

/** What the assistant asked, in the place of the same without what was answered. */
function questionsWithAnswers(thread: StoredThread, { item_id, input }: Record<string, unknown>): Step[] {
  const item = thread.items.find(({ id }) => id === item_id);
  if (item?.type !== "structured_input") return [];
  const { status, answers } = input as StructuredInputReply;
  const inputs = item.inputs.map((each) => ({ ...each, answer: answers[each.id] ?? { skipped: true } }));
  return [{ type: "thread.item.replaced", item: { ...item, status, inputs } }];
}

function dropBehind(thread: StoredThread, itemId: string): void {
  const at = thread.items.findIndex(({ id }) => id === itemId);
  if (at >= 0) thread.items = thread.items.slice(0, at + 1);
  delete thread.endings[itemId];
}
