import { ChatDockChat } from "./chat/chat.ts";
import { define } from "./part.ts";

export { ChatDockChat } from "./chat/chat.ts";
export type { MessageParams } from "./composer/message-input.ts";
export type { ChatDockEvents } from "./events.ts";
export type * from "./options.ts";

define("chatdock-chat", ChatDockChat);

declare global {
  interface HTMLElementTagNameMap {
    "chatdock-chat": ChatDockChat;
  }
}
