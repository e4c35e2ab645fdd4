export type { BackoffPolicy } from "./backoff.ts";
export { Conversation } from "./conversation/conversation.ts";
export type {
  ConversationObserver,
  Ending,
  OutgoingMessage,
  Phase,
} from "./conversation/conversation-observer.ts";
export { actAside } from "./conversation/sync-action.ts";
export type { WaitingMessage } from "./conversation/waiting-messages.ts";
export {
  ChatDockError,
  ConnectionError,
  HttpError,
  ProtocolError,
  StreamTruncatedError,
  UnauthorizedError,
} from "./errors.ts";
export type { Failure } from "./failure.ts";
export { nextTask } from "./next-task.ts";
export type * from "./protocol.ts";
export { forgetRuns, type Memory } from "./run/run-memory.ts";
export { type RunObserver, type RunOrigin, RunStream } from "./run/run-stream.ts";
export * from "./thread/questions.ts";
export * from "./thread/texts.ts";
export * from "./thread/thread-state.ts";
export type { Frame, NoRun, RunResponse } from "./transport/run-response.ts";
export { GuestSession, type GuestSessionOptions, type Session } from "./transport/session.ts";
export { parseSse, type SseMessage } from "./transport/sse.ts";
export { credentialsFor, Transport, type TransportOptions } from "./transport/transport.ts";
export { uniqueId } from "./unique-id.ts";
export type { UploadStrategy } from "./uploads/upload-request.ts";
