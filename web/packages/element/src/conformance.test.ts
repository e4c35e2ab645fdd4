import type { ChatKitOptions, OpenAIChatKit } from "@openai/chatkit";
import { expectTypeOf, it } from "vitest";
import type { ChatDockChat } from "./chat/chat.ts";
import type { ChatDockOptions } from "./options.ts";

// The compiler does the checking: `npm run check` fails where these do not hold.
it("is an OpenAIChatKit", () => {
  expectTypeOf<ChatDockChat>().toExtend<OpenAIChatKit>();
});

// covers option:api.domainKey
it("takes all of ChatKit's options", () => {
  expectTypeOf<ChatKitOptions>().toExtend<ChatDockOptions>();
});
