import type { Attachment, JsonOps } from "@chatdock/client";
import { refusal } from "./failures.ts";
import type { RunLog } from "./run-log.ts";
import { itemsOf, type StoredThread, type Threads, threadOf } from "./threads.ts";

/** What an op that answers with JSON may use. */
export interface House {
  threads: Threads;
  log(thread: StoredThread): RunLog;
  newId(prefix: string): string;
  /** Where the page's own files are. */
  files: string;
}

type Params<K extends keyof JsonOps> = JsonOps[K]["params"];
type Answer<K extends keyof JsonOps> = JsonOps[K]["result"] | Response;

/** How each of these ops is answered. */
export const JSON_OPS: { [K in keyof JsonOps]: (params: Params<K>, house: House) => Answer<K> } = {
  "threads.get_by_id": ({ thread_id }, { threads }) => withThread(threads, thread_id, threadOf),
  "threads.list": (params, { threads }) => threads.list(params),
  "items.list": (params, { threads }) =>
    withThread(threads, params.thread_id, (thread) => itemsOf(thread, params)),
  "threads.update": ({ thread_id, title }, { threads }) =>
    withThread(threads, thread_id, (thread) => {
      thread.metadata = { ...thread.metadata, title };
      return threadOf(thread);
    }),
  "threads.delete": ({ thread_id }, { threads }) => {
    threads.delete(thread_id);
    return {};
  },
  "items.feedback": () => ({}),
  "attachments.create": ({ name, mime_type }, house) => attachment(name, mime_type, house),
  "attachments.delete": () => ({}),
  "input.transcribe": () => ({ text: "How do I moor in a strong wind?" }),
  "threads.sync_custom_action": ({ thread_id, item_id }, { threads }) =>
    withThread(threads, thread_id, ({ items }) => {
      const updated_item = items.find(({ id }) => id === item_id);
      return updated_item ? { updated_item } : {};
    }),
  "chatdock.run.waiting": ({ thread_id }, { threads, log }) =>
    withThread(threads, thread_id, (thread) => ({ runs: log(thread).waiting })),
  "chatdock.run.endings": ({ thread_id }, { threads }) =>
    withThread(threads, thread_id, ({ endings }) => ({ endings })),
};

function withThread<T>(threads: Threads, id: string, answer: (thread: StoredThread) => T): T | Response {
  const thread = threads.find(id);
  return thread ? answer(thread) : refusal(404, "not_found", "This conversation does not exist.");
}

function attachment(name: string, mime_type: string, { newId, files }: House): Attachment {
  const id = newId("atc");
  const upload_descriptor = { url: `${files}uploads/${id}`, method: "PUT" as const, headers: {} };
  const common = { id, name, mime_type, upload_descriptor };
  if (!mime_type.startsWith("image/")) return { type: "file", ...common };
  return { type: "image", preview_url: `${files}harbour.svg`, ...common };
}
