import type { InferenceOptions, UserMessageContent, UserMessageInput } from "@chatdock/client";

/** What `sendUserMessage` takes. */
export interface MessageParams {
  text?: string;
  /** Instead of `text`, for content with tags. */
  content?: UserMessageContent[];
  /** Becomes the message's quote. */
  reply?: string;
  attachments?: { id: string }[];
  newThread?: boolean;
  toolChoice?: { id: string };
  model?: string;
}

/** The wire form of a message. */
export function messageInput(params: MessageParams): UserMessageInput {
  const inference: InferenceOptions = {};
  if (params.toolChoice) inference.tool_choice = params.toolChoice;
  if (params.model !== undefined) inference.model = params.model;
  return {
    content: params.content ?? [{ type: "input_text", text: params.text ?? "" }],
    attachments: params.attachments?.map(({ id }) => id) ?? [],
    ...(params.reply !== undefined && { quoted_text: params.reply }),
    inference_options: inference,
  };
}
