import type { AssistantContent, AssistantMessageItem, ItemUpdate, ThreadItem } from "../protocol.ts";
import { updateWidget } from "./widget-tree.ts";

/** So many parts of an answer may be missing before one that is told of: no server means more. */
const MAX_GAP = 100;

/** Applies a partial update to an item. An update that does not fit the item or is unknown changes nothing. */
export function updateItem(item: ThreadItem, update: ItemUpdate): ThreadItem {
  switch (item.type) {
    case "assistant_message":
      return updateAnswer(item, update);
    case "workflow":
      if (update.type !== "workflow.task.added" && update.type !== "workflow.task.updated") return item;
      return {
        ...item,
        workflow: { ...item.workflow, tasks: placeAt(item.workflow.tasks, update.task_index, update.task) },
      };
    case "generated_image":
      return update.type === "generated_image.updated"
        ? {
            ...item,
            image: update.image,
            ...(update.progress !== undefined && { progress: update.progress }),
          }
        : item;
    case "widget":
      return { ...item, widget: updateWidget(item.widget, update) };
    default:
      return item;
  }
}

function updateAnswer(item: AssistantMessageItem, update: ItemUpdate): AssistantMessageItem {
  switch (update.type) {
    case "assistant_message.content_part.added":
      return changePart(item, update.content_index, () => update.content);
    case "assistant_message.content_part.text_delta":
      return changePart(item, update.content_index, (part) => ({ ...part, text: part.text + update.delta }));
    case "assistant_message.content_part.annotation_added":
      return changePart(item, update.content_index, (part) => ({
        ...part,
        annotations: placeAt(part.annotations, update.annotation_index, update.annotation),
      }));
    case "assistant_message.content_part.done":
      // The SDK's helper sends this one without the annotations that came before it.
      return changePart(item, update.content_index, (part) => ({
        ...update.content,
        annotations: update.content.annotations.length ? update.content.annotations : part.annotations,
      }));
    default:
      return item;
  }
}

function changePart(
  item: AssistantMessageItem,
  index: number,
  change: (part: AssistantContent) => AssistantContent,
): AssistantMessageItem {
  if (index > item.content.length + MAX_GAP) return item;
  const content = [...item.content];
  // A delta may arrive for a part that was never announced.
  while (content.length <= index) content.push({ type: "output_text", text: "", annotations: [] });
  content[index] = change(content[index] as AssistantContent);
  return { ...item, content };
}

/** Replaces the element at an index; behind the end it is appended, so that no hole can arise. */
function placeAt<T>(list: readonly T[], index: number, value: T): T[] {
  return index < list.length ? list.with(index, value) : [...list, value];
}
