import type { UserMessageInput } from "@chatdock/client";
import { expect, it } from "vitest";
import { draftOf } from "./draft.ts";

it("takes up a message of a server that leaves out its options", () => {
  const content: UserMessageInput["content"] = [{ type: "input_text", text: "hi" }];
  const draft = draftOf({ content, attachments: [] } as unknown as UserMessageInput);
  expect([draft.written.text, draft.toolId]).toEqual(["hi", null]);
});
