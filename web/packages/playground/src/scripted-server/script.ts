import type {
  EarlyEnding,
  JsonOps,
  QueuedMessage,
  StreamingOp,
  Thread,
  ThreadItem,
  ThreadMetadata,
  ThreadStreamEvent,
} from "@chatdock/client";

/** The name of an op, whatever it answers with. */
export type OpName = StreamingOp["type"] | keyof JsonOps | "chatdock.run.follow" | "chatdock.run.stop";

type Omitted<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An item as a state writes it: what is missing the server fills in. */
export type Draft = Omitted<ThreadItem, "id" | "thread_id" | "created_at"> & {
  id?: string;
  created_at?: string;
};

/** An event as a state writes it: its item is a draft with a name. */
export type DraftEvent =
  | Exclude<ThreadStreamEvent, { item: ThreadItem } | { thread: Thread }>
  | { type: "thread.item.added" | "thread.item.done" | "thread.item.replaced"; item: Draft & { id: string } }
  | { type: "thread.updated"; thread: Partial<ThreadMetadata> };

/** A step of an answer: an event; or `hold`, which waits for `release()`; or `cut`, which breaks the connection. */
export type Step = DraftEvent | { type: "hold" } | { type: "cut" };

/** A thread of the server, its items oldest first. */
export interface ScriptedThread extends Partial<ThreadMetadata> {
  id: string;
  items?: readonly Draft[];
  /** What is being answered while the thread is opened. */
  run?: readonly Step[];
  /** What waits behind it. */
  waiting?: readonly QueuedMessage[];
  /** How answers ended that did not come to their ends, by the ids of their questions. */
  endings?: Readonly<Record<string, EarlyEnding>>;
}

/** What a request meets instead of an answer: an error of the server, no network, or nothing before `release()`. */
export interface Failure {
  /** The ops that it is for; all without it. */
  on?: readonly OpName[];
  /** How often; always without it. */
  times?: number;
  meets: { status: number; code: string; message: string } | "offline" | "hold";
}

/** All that a scripted server says and does. */
export interface Script {
  threads?: readonly ScriptedThread[];
  /** The answers to what is sent, one after the other; the last one goes on for ever. */
  replies?: readonly (readonly Step[])[];
  failures?: readonly Failure[];
}
