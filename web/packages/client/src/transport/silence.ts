import { ConnectionError } from "../errors.ts";

/** ChatDock writes something at least every 15 seconds: after this long its connection is dead. */
const SILENCE_MS = 45_000;

/** The same bytes. Once `hasHeartbeat` says so, a long silence is a lost connection: it is closed, and the read fails. */
export function noticeSilence(
  body: ReadableStream<Uint8Array>,
  hasHeartbeat: () => boolean,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const close = (reason?: unknown) => reader.cancel(reason);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await (hasHeartbeat() ? orSilence(reader.read(), close) : reader.read());
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: close,
    },
    // Nothing is read ahead: only a reader that waits can tell a silence.
    { highWaterMark: 0 },
  );
}

/** What is read, or a failure after the silence. */
function orSilence<T>(reading: Promise<T>, close: () => Promise<void>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new ConnectionError("The server fell silent."));
      void close().catch(() => {});
    }, SILENCE_MS);
    reading.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
