import { ConnectionError, errorFromResponse, HttpError, ProtocolError } from "./errors.ts";
import type { JsonOps, StreamingOp, ThreadStreamEvent } from "./protocol.ts";
import type { Session } from "./session.ts";
import { parseSse } from "./sse.ts";

/** One event of a run with its number. Servers other than ChatDock give no numbers. */
export interface Frame {
  number: number | null;
  event: ThreadStreamEvent;
}

/** The open answer of a streaming request. */
export interface RunResponse {
  /** The server's name for the run; null when the server is not ChatDock and knows neither resume nor stop. */
  runId: string | null;
  frames: AsyncIterable<Frame>;
  /** Closes the connection without reading it. A run of ChatDock goes on. */
  drop(): void;
}

/** There is nothing to follow in a thread. */
export interface NoRun {
  /** How its newest run ended; null when the server does not tell. */
  lastState: string | null;
}

/** Where and how requests go out. */
export interface TransportOptions {
  /** Absolute URL of the ChatKit endpoint. */
  url: string;
  /** Called with a string URL, plain-object headers and a string body. */
  fetch?: typeof fetch;
  /** Read at every request and sent as the op's `metadata`. */
  metadata?: () => Record<string, unknown>;
  session?: Session;
  /** Sent as `Accept-Language`. */
  language?: string;
}

/** Sends ChatKit ops over HTTP. Each method raises the named errors of `errors.ts`. */
export class Transport {
  /** True once an answer has shown that the server is ChatDock: requests may then be repeated safely. */
  canResume = false;
  /** The server has shown that it is not ChatDock: it knows no runs. */
  #lacksRuns = false;

  constructor(private readonly options: TransportOptions) {}

  /** Sends an op that answers with JSON. */
  async json<K extends keyof JsonOps>(
    type: K,
    params: JsonOps[K]["params"],
    signal?: AbortSignal,
  ): Promise<JsonOps[K]["result"]> {
    const response = await this.#post(this.options.url, this.#opBody({ type, params }), {}, signal);
    return (await readJson(response)) as JsonOps[K]["result"];
  }

  /** Sends an op that answers with a stream. A repeat with the same key joins the first run. */
  async stream(op: StreamingOp, idempotencyKey: string, signal: AbortSignal): Promise<RunResponse> {
    const headers = {
      accept: "text/event-stream",
      "idempotency-key": idempotencyKey,
      "x-chatdock-resume": "1",
    };
    return this.#runFrom(await this.#post(this.options.url, this.#opBody(op), headers, signal), signal);
  }

  /**
   * Follows a thread's frames behind number `after`; without it, those of its active run from the first one.
   * On a server that is not ChatDock there never is anything to follow.
   */
  async attach(threadId: string, after: number | null, signal: AbortSignal): Promise<RunResponse | NoRun> {
    if (this.#lacksRuns && !this.canResume) return { lastState: null };
    try {
      return await this.#attach(threadId, after, signal);
    } catch (error) {
      this.#lacksRuns = !this.canResume && isUnknownRoute(error);
      if (this.#lacksRuns) return { lastState: null };
      throw error;
    }
  }

  async #attach(threadId: string, after: number | null, signal: AbortSignal): Promise<RunResponse | NoRun> {
    const query = after === null ? "" : `?after=${after}`;
    const url = `${this.#threadUrl(threadId)}/run${query}`;
    const response = await this.#request(url, {
      method: "GET",
      headers: { accept: "text/event-stream", "x-chatdock-resume": "1" },
      signal,
    });
    if (response.status !== 204) return this.#runFrom(response, signal);
    return { lastState: response.headers.get("x-chatdock-run-state") };
  }

  /** Asks the server to end a run. False when it was over already. */
  async stop(threadId: string, runId: string): Promise<boolean> {
    const url = `${this.#threadUrl(threadId)}/stop`;
    const response = await this.#post(url, JSON.stringify({ run_id: runId }), {});
    return ((await readJson(response)) as { stopped?: boolean }).stopped === true;
  }

  #threadUrl(threadId: string): string {
    return `${this.options.url.replace(/\/$/, "")}/threads/${encodeURIComponent(threadId)}`;
  }

  #opBody(op: { type: string; params: unknown }): string {
    return JSON.stringify({ ...op, metadata: this.options.metadata?.() ?? {} });
  }

  #post(url: string, body: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
    return this.#request(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      ...(signal && { signal }),
    });
  }

  async #request(url: string, init: RequestInit): Promise<Response> {
    const { session } = this.options;
    await this.#guard(() => session?.ensure(), init.signal);
    let response = await this.#send(url, init);
    if (response.status === 401 && (await this.#guard(() => session?.renew(), init.signal))) {
      response = await this.#send(url, init);
    }
    if (!response.ok) throw await errorFromResponse(response);
    return response;
  }

  #send(url: string, init: RequestInit): Promise<Response> {
    const { fetch = globalThis.fetch, language } = this.options;
    const headers = { ...(language && { "accept-language": language }), ...(init.headers as object) };
    return this.#guard(
      () => fetch.call(globalThis, url, { ...init, headers, credentials: credentialsFor(url) }),
      init.signal,
    );
  }

  /** Turns whatever fetch throws into a named error, but lets the caller's own abort through. */
  async #guard<T>(work: () => Promise<T> | T, signal?: AbortSignal | null): Promise<T> {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      // The browser's own words are for developers: they are in the cause.
      throw new ConnectionError("The assistant could not be reached.", { cause: error });
    }
  }

  #runFrom(response: Response, signal: AbortSignal): RunResponse {
    const runId = response.headers.get("x-chatdock-run");
    if (runId) this.canResume = true;
    const { body } = response;
    if (!body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
      throw new ProtocolError("The server did not answer with an event stream.");
    }
    return { runId, frames: readFrames(body, signal), drop: () => void body.cancel().catch(() => {}) };
  }
}

/** Whether another server than ChatDock answered, whose errors have no code of their own. */
function isUnknownRoute(error: unknown): boolean {
  if (error instanceof ProtocolError) return true;
  return error instanceof HttpError && error.code === `http_${error.status}` && error.status < 500;
}

/** Cookies go along to the same origin as a matter of course, to another one because the session needs them. */
export function credentialsFor(url: string): RequestCredentials {
  const here = globalThis.location?.origin;
  return here && new URL(url, here).origin !== here ? "include" : "same-origin";
}

async function* readFrames(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Frame> {
  for await (const message of parseSse(body, signal)) {
    const event = parseEvent(message.data);
    if (event) yield { number: /^\d+$/.test(message.id) ? Number(message.id) : null, event };
  }
}

function parseEvent(data: string): ThreadStreamEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (error) {
    throw new ProtocolError("The server sent an event that is not JSON.", { cause: error });
  }
  const isEvent = typeof (value as { type?: unknown } | null)?.type === "string";
  return isEvent ? (value as ThreadStreamEvent) : null;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw new ProtocolError("The server's answer is not JSON.", { cause: error });
  }
}
