import type { ThreadItem, ThreadStreamEvent } from "../protocol.ts";

type Fields = Record<string, unknown>;

/** What drawing an item of a known kind takes for granted. Of other kinds nothing is. */
const NEEDS: Record<string, (item: Fields) => boolean> = {
  user_message: ({ content, attachments }) => areTyped(content) && areTyped(attachments),
  assistant_message: ({ content }) => isList(content, isAnswerPart),
  workflow: ({ workflow }) => isObject(workflow) && areTyped(workflow.tasks),
  task: ({ task }) => isTyped(task),
  structured_input: ({ inputs }) => areTyped(inputs),
  widget: ({ widget }) => isTyped(widget),
};

/** Whether an item is one that can be shown: any server may send what this client cannot read, and the rest stays readable. */
export function isItem(value: unknown): value is ThreadItem {
  if (!isTyped(value) || typeof value.id !== "string") return false;
  return NEEDS[value.type]?.(value) ?? true;
}

/** Whether an event has what its kind is made of. One of an unknown kind has. */
export function isEvent(value: unknown): value is ThreadStreamEvent {
  if (!isTyped(value)) return false;
  switch (value.type) {
    case "thread.created":
    case "thread.updated":
      return isObject(value.thread) && typeof value.thread.id === "string";
    case "thread.item.added":
    case "thread.item.done":
    case "thread.item.replaced":
      return isItem(value.item);
    case "thread.item.updated":
      return isUpdate(value.update);
    case "stream_options":
      return isObject(value.stream_options);
    case "progress_update":
      return typeof value.text === "string";
    case "notice":
      return typeof value.message === "string";
    default:
      return true;
  }
}

function isUpdate(value: unknown): boolean {
  if (!isTyped(value)) return false;
  switch (value.type) {
    case "assistant_message.content_part.added":
    case "assistant_message.content_part.done":
      return isAnswerPart(value.content);
    case "assistant_message.content_part.annotation_added":
      return isAnnotation(value.annotation);
    case "assistant_message.content_part.text_delta":
      return typeof value.delta === "string";
    case "workflow.task.added":
    case "workflow.task.updated":
      return isTyped(value.task);
    case "generated_image.updated":
      return isObject(value.image);
    default:
      return true;
  }
}

function isAnswerPart(value: unknown): boolean {
  return isObject(value) && typeof value.text === "string" && isList(value.annotations, isAnnotation);
}

function isAnnotation(value: unknown): boolean {
  return isObject(value) && isTyped(value.source);
}

function areTyped(value: unknown): boolean {
  return isList(value, isTyped);
}

function isList(value: unknown, isOne: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function isTyped(value: unknown): value is Fields & { type: string } {
  return isObject(value) && typeof value.type === "string";
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
