import type { AssistantMessageItem, UserMessageInput } from "../protocol.ts";

/** The whole Markdown text of an answer. */
export function answerText(item: AssistantMessageItem): string {
  return item.content.map((part) => part.text).join("\n\n");
}

/** The words of a message, as the server repeats them in its item. */
export function textOf({ content }: Pick<UserMessageInput, "content">): string {
  return content.map((part) => part.text).join("");
}
