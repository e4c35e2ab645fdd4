import { nextTask } from "../next-task.ts";

/** How long what has arrived is worked on at a stretch: a long answer that comes at once must not hold up the page. */
const STRETCH_MS = 16;

/** One dispatched message of an event stream. `id` and `event` are empty when the server sent none. */
export interface SseMessage {
  event: string;
  data: string;
  id: string;
}

/**
 * Parses an event stream as the HTML standard describes it: comments, CR, LF and CRLF line ends, multi-line data,
 * `event:` and `id:` lines. A message that the stream cuts off before its blank line is dropped. An abort ends
 * the stream, also where the fetch behind it was never given the signal. Now and then the page gets its turn.
 */
export async function* parseSse(
  body: ReadableStream<Uint8Array>,
  signal?: AbortSignal | null,
): AsyncGenerator<SseMessage> {
  let message = emptyMessage();
  for await (const line of readLines(body, signal)) {
    if (line === "") {
      if (message.data !== null) yield { ...message, data: message.data };
      message = emptyMessage();
    } else {
      applyLine(message, line);
    }
  }
}

interface PendingMessage {
  event: string;
  data: string | null;
  id: string;
}

function emptyMessage(): PendingMessage {
  return { event: "", data: null, id: "" };
}

function applyLine(message: PendingMessage, line: string): void {
  const colon = line.indexOf(":");
  const field = colon < 0 ? line : line.slice(0, colon);
  const raw = colon < 0 ? "" : line.slice(colon + 1);
  const value = raw.startsWith(" ") ? raw.slice(1) : raw;
  if (field === "data") message.data = message.data === null ? value : `${message.data}\n${value}`;
  else if (field === "event") message.event = value;
  else if (field === "id") message.id = value;
}

async function* readLines(
  body: ReadableStream<Uint8Array>,
  signal?: AbortSignal | null,
): AsyncGenerator<string> {
  const reader = body.getReader();
  const leave = () => void reader.cancel().catch(() => {});
  signal?.addEventListener("abort", leave, { once: true });
  const decoder = new TextDecoder();
  let rest = "";
  let began = performance.now();
  try {
    for (;;) {
      const asked = performance.now();
      const { done, value } = await reader.read();
      // To wait is no work.
      began += performance.now() - asked;
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const { lines, remainder } = splitLines(rest);
      rest = remainder;
      for (const line of lines) {
        if (performance.now() - began > STRETCH_MS) {
          await nextTask();
          began = performance.now();
        }
        // Meanwhile the reader may have left: what has arrived already is not theirs any more.
        if (signal?.aborted) return;
        yield line;
      }
    }
  } finally {
    // Reached on early return too: the connection must not stay open behind a reader that left.
    signal?.removeEventListener("abort", leave);
    leave();
  }
}

function splitLines(text: string): { lines: string[]; remainder: string } {
  // A CR at the very end may be half of a CRLF: it waits for the next chunk.
  const usable = text.endsWith("\r") ? text.slice(0, -1) : text;
  const lines = usable.split(/\r\n|\r|\n/);
  const remainder = (lines.pop() ?? "") + text.slice(usable.length);
  return { lines, remainder };
}
