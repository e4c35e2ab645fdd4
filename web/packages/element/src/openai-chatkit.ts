import { ChatDockChat } from "./chat/chat.ts";
import { define } from "./part.ts";
import "./index.ts";

/** The chat under ChatKit's own name. One class cannot carry two names, so this is a subclass. */
export class OpenAIChatKitElement extends ChatDockChat {}

define("openai-chatkit", OpenAIChatKitElement);
