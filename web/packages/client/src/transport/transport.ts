import { ConnectionError, errorFromResponse, HttpError, PageError, ProtocolError } from "../errors.ts";
import type { JsonOps, StreamingOp } from "../protocol.ts";
import { type NoRun, openRun, type RunResponse } from "./run-response.ts";
import type { Session } from "./session.ts";

/** Of a server that knows no runs. */
const NO_RUN: NoRun = { lastState: null, lastRunId: null };

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
  /** Whether the routes of a thread can be reached. A proxy may let nothing but the chat's own POST through. */
  #routes: "unknown" | "open" | "closed" = "unknown";

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
    const headers = { "idempotency-key": idempotencyKey, "x-chatdock-resume": "1" };
    const chatdock = { idempotency_key: idempotencyKey, resume: true };
    const run = await this.#openByPost(this.#opBody(op, chatdock), headers, signal);
    if (!("frames" in run)) throw new ProtocolError("The server did not begin a run.");
    return run;
  }

  /**
   * Follows a thread's frames behind number `after`; without it, those of its active run from the first one.
   * On a server that is not ChatDock there never is anything to follow.
   */
  async attach(threadId: string, after: number | null, signal: AbortSignal): Promise<RunResponse | NoRun> {
    if (this.#lacksRuns && !this.canResume) return NO_RUN;
    const params = { thread_id: threadId, ...(after !== null && { after }) };
    const op = this.#opBody({ type: "chatdock.run.follow", params }, { resume: true });
    try {
      const run = await this.#byRouteOrOp(
        () => this.#openByRoute(threadId, after, signal),
        () => this.#openByPost(op, {}, signal),
      );
      // No other server tells how the last run ended.
      this.canResume ||= "lastState" in run;
      return run;
    } catch (error) {
      this.#lacksRuns = !this.canResume && isForeign(error) && !isRefused(error);
      if (this.#lacksRuns) return NO_RUN;
      throw error;
    }
  }

  /** Asks the server to end a run. False when it has ended in another way. */
  async stop(threadId: string, runId: string): Promise<boolean> {
    const params = { thread_id: threadId, run_id: runId };
    const response = await this.#byRouteOrOp(
      () => this.#post(`${this.#threadUrl(threadId)}/stop`, JSON.stringify({ run_id: runId }), {}),
      () => this.#post(this.options.url, this.#opBody({ type: "chatdock.run.stop", params }), {}),
    );
    return ((await readJson(response)) as { stopped?: boolean }).stopped === true;
  }

  /**
   * Sends the bytes of a file. The chat's own server gets the session, a storage elsewhere nothing but what `init` says.
   * `fetch` stands in for that of the options.
   */
  async upload(url: string, init: RequestInit, fetch = this.#fetch): Promise<Response> {
    if (new URL(url).origin === new URL(this.options.url).origin) return this.#request(url, init, fetch);
    // Only where the address is of the page's own site cookies go along.
    const credentials = "same-origin";
    const response = await this.#guard(
      () => fetch.call(globalThis, url, { ...init, credentials }),
      init.signal,
    );
    if (!response.ok) throw await errorFromResponse(response);
    return response;
  }

  /**
   * Where the server gives attachments away to a link that is clicked. Null where none does: that is ChatDock's, and
   * cookies go along on its own site alone.
   */
  get filesUrl(): string | null {
    const { href, origin } = new URL(`${this.options.url.replace(/\/$/, "")}/attachments`);
    return this.canResume && origin === globalThis.location?.origin ? href : null;
  }

  /** An address as the server gave it: absolute, or relative to its endpoint. Null unless it is one of the web. */
  resolve(url: string): string | null {
    const resolved = URL.canParse(url, this.options.url) ? new URL(url, this.options.url) : null;
    return resolved && /^https?:$/.test(resolved.protocol) ? resolved.href : null;
  }

  get #fetch(): typeof globalThis.fetch {
    return this.options.fetch ?? globalThis.fetch;
  }

  async #openByRoute(
    threadId: string,
    after: number | null,
    signal: AbortSignal,
  ): Promise<RunResponse | NoRun> {
    const query = after === null ? "" : `?after=${after}`;
    const url = `${this.#threadUrl(threadId)}/run${query}`;
    const headers = { accept: "text/event-stream", "x-chatdock-resume": "1" };
    const response = await this.#request(url, { method: "GET", headers, signal });
    if (response.status !== 204) {
      const run = await this.#open(response, signal);
      // Of a run that is over the frames name no run, but no other server has this route.
      this.canResume = true;
      return run;
    }
    const lastState = response.headers.get("x-chatdock-run-state");
    // Almost every thread has had a run: the headers were dropped on the way.
    if (lastState === null) throw new ProtocolError("The server did not tell how the last run ended.");
    return { lastState, lastRunId: response.headers.get("x-chatdock-run") };
  }

  async #openByPost(
    body: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<RunResponse | NoRun> {
    const accept = "text/event-stream";
    return this.#open(await this.#post(this.options.url, body, { accept, ...headers }, signal), signal);
  }

  async #open(response: Response, signal: AbortSignal): Promise<RunResponse | NoRun> {
    const run = await openRun(response, signal);
    if ("frames" in run && run.runId !== null) this.canResume = true;
    return run;
  }

  /** What a route of ChatDock's does; where the route cannot be reached, the op that does the same. */
  async #byRouteOrOp<T>(route: () => Promise<T>, op: () => Promise<T>): Promise<T> {
    if (this.#routes === "closed") return op();
    try {
      const result = await route();
      this.#routes = "open";
      return result;
    } catch (error) {
      const isUnknown = error instanceof ConnectionError && this.#routes === "unknown";
      if (!isForeign(error) && !isUnknown) throw error;
      const result = await op();
      this.#routes = "closed";
      return result;
    }
  }

  #threadUrl(threadId: string): string {
    return `${this.options.url.replace(/\/$/, "")}/threads/${encodeURIComponent(threadId)}`;
  }

  /** `chatdock` is for ChatDock alone: it says what headers say, which may be dropped on the way. */
  #opBody(op: { type: string; params: unknown }, chatdock?: Record<string, unknown>): string {
    try {
      return JSON.stringify({ ...op, metadata: this.options.metadata?.() ?? {}, chatdock });
    } catch (error) {
      throw new PageError(`What the page gave (metadata, an action) cannot be sent: ${error}`, {
        cause: error,
      });
    }
  }

  #post(url: string, body: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
    return this.#request(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      ...(signal && { signal }),
    });
  }

  async #request(url: string, init: RequestInit, fetch = this.#fetch): Promise<Response> {
    const { session } = this.options;
    await this.#guard(() => session?.ensure(), init.signal);
    let response = await this.#send(url, init, fetch);
    if (response.status === 401 && (await this.#guard(() => session?.renew(), init.signal))) {
      response = await this.#send(url, init, fetch);
    }
    if (!response.ok) throw await errorFromResponse(response);
    return response;
  }

  #send(url: string, init: RequestInit, fetch: typeof globalThis.fetch): Promise<Response> {
    const { language } = this.options;
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
}

/** Whether something else than ChatDock answered, whose errors have no code of their own. What a gateway says may pass. */
function isForeign(error: unknown): boolean {
  if (error instanceof ProtocolError) return true;
  return error instanceof HttpError && error.code === `http_${error.status}` && error.status <= 501;
}

/** Whether it is about the reader, or about now, and says nothing of what the server knows. */
function isRefused(error: unknown): boolean {
  return error instanceof HttpError && [401, 403, 407, 408, 425, 429].includes(error.status);
}

/** Cookies go along to the same origin as a matter of course, to another one because the session needs them. */
export function credentialsFor(url: string): RequestCredentials {
  const here = globalThis.location?.origin;
  return here && new URL(url, here).origin !== here ? "include" : "same-origin";
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw new ProtocolError("The server's answer is not JSON.", { cause: error });
  }
}
