export type { BackoffPolicy } from "./backoff.ts";
export { Conversation } from "./conversation.ts";
export type { ConversationObserver, Ending, OutgoingMessage, Phase } from "./conversation-observer.ts";
export {
  ChatDockError,
  ConnectionError,
  HttpError,
  ProtocolError,
  StreamTruncatedError,
  UnauthorizedError,
} from "./errors.ts";
export type { Failure } from "./failure.ts";
export type * from "./protocol.ts";
export type { Memory } from "./run-memory.ts";
export type { Frame, NoRun, RunResponse } from "./run-response.ts";
export { type RunObserver, type RunOrigin, RunStream } from "./run-stream.ts";
export { GuestSession, type GuestSessionOptions, type Session } from "./session.ts";
export { parseSse, type SseMessage } from "./sse.ts";
export { actAside } from "./sync-action.ts";
export * from "./thread-state.ts";
export { credentialsFor, Transport, type TransportOptions } from "./transport.ts";
export { uniqueId } from "./unique-id.ts";
export type { UploadStrategy } from "./upload-request.ts";
export { textOf, type WaitingMessage } from "./waiting-messages.ts";
