import type {
  Annotation,
  Attachment,
  QueuedMessage,
  Task,
  UserMessageContent,
  UserMessageItem,
  WidgetComponent,
  Workflow,
} from "@chatdock/client";
import type { Draft, Step } from "./script.ts";

type Named<T> = T & { id: string };

/** How many characters of an answer come at once. */
const PIECE = 24;

/** A message of the reader. */
export function ask(
  text: string | UserMessageContent[],
  more: Partial<Pick<UserMessageItem, "id" | "quoted_text">> & { attachments?: Attachment[] } = {},
): Draft {
  const content = typeof text === "string" ? [{ type: "input_text" as const, text }] : text;
  return { type: "user_message", content, attachments: [], inference_options: {}, ...more };
}

/** A message of the assistant. */
export function say(text: string, annotations: Annotation[] = []): Draft {
  return { type: "assistant_message", content: [{ type: "output_text", text, annotations }] };
}

/** Steps that the assistant took. */
export function work(workflow: Workflow): Draft {
  return { type: "workflow", workflow };
}

/** An interactive card. */
export function card(widget: WidgetComponent, copy_text?: string): Draft {
  return { type: "widget", widget, ...(copy_text !== undefined && { copy_text }) };
}

/** A message that waits in the queue of its thread. */
export function queued(name: string, text: string): QueuedMessage {
  const input = { content: [{ type: "input_text" as const, text }], attachments: [], inference_options: {} };
  return { run_id: `run_${name}`, item_id: `msg_${name}`, input };
}

/** An item as it is begun. */
export function begin(id: string, item: Draft): Step {
  return { type: "thread.item.added", item: named(id, item) };
}

/** An item as it is when it is complete. */
export function done(id: string, item: Draft): Step {
  return { type: "thread.item.done", item: named(id, item) };
}

/** The beginning of an answer and its text, piece by piece. */
export function growing(id: string, text: string): Step[] {
  const empty: Draft = { type: "assistant_message", content: [] };
  const content = { type: "output_text" as const, text: "", annotations: [] };
  const pieces = text.match(new RegExp(`[^]{1,${PIECE}}`, "g")) ?? [];
  const type = "assistant_message.content_part.text_delta" as const;
  return [
    begin(id, empty),
    update(id, { type: "assistant_message.content_part.added", content_index: 0, content }),
    ...pieces.map((delta) => update(id, { type, content_index: 0, delta })),
  ];
}

/** A whole answer: it grows, and is complete. */
export function answered(
  id: string,
  text = "Tie the bow line first, then the stern line. **Springs come last.**",
): Step[] {
  const content = { type: "output_text" as const, text, annotations: [] };
  return [
    ...growing(id, text),
    update(id, { type: "assistant_message.content_part.done", content_index: 0, content }),
    done(id, say(text)),
  ];
}

/** A change to an item that is being made. */
export function update(
  item_id: string,
  change: Extract<Step, { type: "thread.item.updated" }>["update"],
): Step {
  return { type: "thread.item.updated", item_id, update: change };
}

/** Steps of a workflow as they are added. */
export function adding(id: string, tasks: readonly Task[]): Step[] {
  return tasks.map((task, task_index) => update(id, { type: "workflow.task.added", task_index, task }));
}

/** The answer may be stopped. */
export const STOPPABLE: Step = { type: "stream_options", stream_options: { allow_cancel: true } };

/** Waits for `release()`. */
export const HOLD: Step = { type: "hold" };

/** The connection breaks. */
export const CUT: Step = { type: "cut" };

function named(id: string, item: Draft): Named<Draft> {
  return { ...item, id };
}
