import type { Attachment, InferenceOptions, UserMessageContent, UserMessageInput } from "@chatdock/client";

/** What `sendUserMessage` takes. */
export interface MessageParams {
  text?: string;
  /** Instead of `text`, for content with tags. */
  content?: UserMessageContent[];
  /** Becomes the message's quote. */
  reply?: string;
  attachments?: readonly { id: string }[];
  newThread?: boolean;
  toolChoice?: { id: string };
  model?: string;
}

/** What the composer sends. */
export interface SentMessage extends MessageParams {
  /** The id of the message that it takes the place of. */
  edits?: string;
}

/** What `setComposerValue` takes. What is absent stays as it is. */
export interface ComposerValue {
  text?: string;
  /** Instead of `text`, for content with tags. */
  content?: UserMessageContent[];
  /** A passage to quote; an empty text takes it away. */
  reply?: string;
  attachments?: Attachment[];
  files?: File[];
  /** Null for none. */
  selectedToolId?: string | null;
  selectedModelId?: string;
}

/** The wire form of a message. */
export function messageInput(params: MessageParams): UserMessageInput {
  const inference: InferenceOptions = {};
  if (params.toolChoice) inference.tool_choice = params.toolChoice;
  if (params.model !== undefined) inference.model = params.model;
  return {
    content: params.content?.map(complete) ?? [{ type: "input_text", text: params.text ?? "" }],
    attachments: params.attachments?.map(({ id }) => id) ?? [],
    ...(params.reply && { quoted_text: params.reply }),
    inference_options: inference,
  };
}

/** ChatKit's servers ask for the data of a tag, even when there is none. */
function complete(part: UserMessageContent): UserMessageContent {
  return part.type === "input_tag" ? { ...part, data: part.data ?? {} } : part;
}
