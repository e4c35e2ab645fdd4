/** The root of every failure this package raises. `code` is stable; `retryable` says whether trying again can help. */
export class ChatDockError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The server answered with an error status. */
export class HttpError extends ChatDockError {
  constructor(
    readonly status: number,
    code: string,
    message: string,
    readonly requestId: string | null = null,
  ) {
    super(message, code, status === 429 || status >= 500);
  }
}

/** The server does not know the reader: the host page has to log in again. */
export class UnauthorizedError extends HttpError {}

/** No answer came: the network, the host's own fetch, or a server that is down. */
export class ConnectionError extends ChatDockError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, "connection_failed", true, options);
  }
}

/** A streaming answer broke off and could not be picked up again. */
export class StreamTruncatedError extends ChatDockError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, "stream_truncated", true, options);
  }
}

/** The server answered with something that is not the ChatKit protocol. */
export class ProtocolError extends ChatDockError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, "protocol_error", false, options);
  }
}

/** The host page gave something that cannot be sent: nothing left the page. */
export class PageError extends ChatDockError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, "page_error", false, options);
  }
}

/**
 * Makes the named error for a failed response. ChatDock's body is `{"error": {code, message, request_id}}`;
 * any other server gets a message made of its status.
 */
export async function errorFromResponse(response: Response): Promise<HttpError> {
  const body = await readErrorBody(response);
  const code = body?.code ?? `http_${response.status}`;
  const message = body?.message ?? `The server answered with status ${response.status}.`;
  const Kind = response.status === 401 ? UnauthorizedError : HttpError;
  return new Kind(response.status, code, message, body?.request_id ?? null);
}

async function readErrorBody(
  response: Response,
): Promise<{ code?: string; message?: string; request_id?: string } | null> {
  try {
    const body: unknown = await response.json();
    return (body as { error?: { code?: string; message?: string; request_id?: string } }).error ?? null;
  } catch {
    return null;
  }
}
