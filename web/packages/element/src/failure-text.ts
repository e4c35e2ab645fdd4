import { ChatDockError } from "@chatdock/client";
import type { Messages } from "./locale/index.ts";

/** The codes of ChatDock's server, of this client, and of servers that tell only a status. */
const NAMES = {
  unauthorized: "unauthorized",
  unauthenticated: "unauthorized",
  http_401: "unauthorized",
  forbidden: "forbidden",
  http_403: "forbidden",
  not_found: "notFound",
  http_404: "notFound",
  busy: "busyNow",
  too_slow: "tooSlow",
  too_large: "tooLarge",
  http_413: "tooLarge",
  unsupported_media_type: "wrongKind",
  too_many_requests: "tooMany",
  http_429: "tooMany",
  connection_failed: "noConnection",
  stream_truncated: "noConnection",
  switched_off: "unavailable",
  unavailable: "unavailable",
  http_502: "unavailable",
  http_503: "unavailable",
  http_504: "unavailable",
  internal_error: "failed",
  client_error: "failed",
  page_error: "failed",
  answer_failed: "failed",
  http_500: "failed",
  transcription_failed: "transcribeFailed",
} as const satisfies Record<string, keyof Messages>;

/**
 * What a reader is told of a failure, in the reader's language: by its code. Of an unknown code, and of `custom`, the
 * server's own words. Empty where there are none.
 */
export function failureText(failure: { code: string; message: string | null }, messages: Messages): string {
  const name = Object.hasOwn(NAMES, failure.code) ? NAMES[failure.code as keyof typeof NAMES] : null;
  return name ? messages[name] : (failure.message ?? "");
}

/** The same of an error of the client, or of the page's own code. */
export function errorText(error: unknown, messages: Messages): string {
  if (error instanceof ChatDockError) return failureText(error, messages);
  return error instanceof Error ? error.message : String(error);
}
