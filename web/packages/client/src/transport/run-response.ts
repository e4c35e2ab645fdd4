import { ConnectionError, ProtocolError } from "../errors.ts";
import type { ThreadStreamEvent } from "../protocol.ts";
import { noticeSilence } from "./silence.ts";
import { parseSse, type SseMessage } from "./sse.ts";

/** The name of the event by which ChatDock tells in the body what its headers tell. */
export const RUN_EVENT = "chatdock.run";

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
  /** The server's name for that run; null when it does not tell. */
  lastRunId: string | null;
}

/** What an event of that name holds. */
interface ToldRun {
  run_id: string | null;
  /** How the run ended: there is nothing to follow. */
  state?: string | null;
}

/** Opens a stream as far as to know whose it is: by its headers or, where they were dropped on the way, by its first event. */
export async function openRun(response: Response, signal: AbortSignal): Promise<RunResponse | NoRun> {
  const { headers } = response;
  if (!response.body || !headers.get("content-type")?.startsWith("text/event-stream")) {
    throw new ProtocolError("The server did not answer with an event stream.");
  }
  let runId = headers.get("x-chatdock-run");
  // No other server is known to have a heartbeat.
  const body = noticeSilence(response.body, () => runId !== null);
  const messages = parseSse(body, signal);
  const first = runId === null ? await firstOf(messages) : null;
  const told = first?.event === RUN_EVENT ? (parseJson(first.data) as ToldRun) : null;
  if (told?.state !== undefined) return { lastState: told.state, lastRunId: told.run_id ?? null };
  runId ??= told?.run_id ?? null;
  return {
    runId,
    frames: readFrames(first, messages),
    drop() {
      void messages.return(undefined).catch(() => {});
      // A body that nobody has begun to read is not the messages' to close.
      if (!body.locked) void body.cancel().catch(() => {});
    },
  };
}

async function firstOf(messages: AsyncGenerator<SseMessage>): Promise<SseMessage | null> {
  try {
    const { value } = await messages.next();
    return value ?? null;
  } catch (error) {
    throw new ConnectionError("The connection was lost.", { cause: error });
  }
}

async function* readFrames(
  first: SseMessage | null,
  messages: AsyncGenerator<SseMessage>,
): AsyncGenerator<Frame> {
  const frame = first && frameOf(first);
  if (frame) yield frame;
  for await (const message of messages) {
    const frame = frameOf(message);
    if (frame) yield frame;
  }
}

function frameOf({ id, data }: SseMessage): Frame | null {
  const event = parseJson(data) as ThreadStreamEvent | null;
  if (typeof event?.type !== "string") return null;
  return { number: /^\d+$/.test(id) ? Number(id) : null, event };
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new ProtocolError("The server sent an event that is not JSON.", { cause: error });
  }
}
