import { ChatDockError, HttpError, UnauthorizedError } from "./errors.ts";

/** Why the last turn failed. `message` is the server's own text; null asks for a localized one. */
export interface Failure {
  code: string;
  message: string | null;
  retryable: boolean;
}

/** What the reader is told about an error of ours, or of code that we called. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ChatDockError)) return { code: "client_error", message: null, retryable: true };
  const code = error instanceof UnauthorizedError ? "unauthorized" : error.code;
  return { code, message: error.message, retryable: !isRefusal(error) };
}

/** What the reader is told about a run of which only the end is known. */
export function failureOfRun(state: string | null): Failure | null {
  const isBroken = state === "failed" || state === "interrupted";
  return isBroken ? { code: "run_failed", message: null, retryable: true } : null;
}

/** Whether the server refused what was sent (it is too long, say, or its thread is gone): it will refuse it again. */
function isRefusal(error: ChatDockError): boolean {
  return error instanceof HttpError && [400, 404, 413, 422].includes(error.status);
}
