import type { Attachment, UserMessageContent, UserMessageInput } from "@chatdock/client";
import { attachmentsOf } from "../files/known-attachments.ts";
import type { MessageParams } from "./message-input.ts";
import { contentOf, EMPTY_TEXT, isBlank, joined, type TaggedText, textFrom, trimmed } from "./tagged-text.ts";

/** What has been written and chosen for the next message. */
export interface Draft {
  readonly written: TaggedText;
  /** The passage that the message is about; empty without one. */
  readonly reply: string;
  readonly toolId: string | null;
  /** The files that are at the server. */
  readonly attachments: readonly Attachment[];
  /** The message that it puts in other words; null for a new one. */
  readonly edits: Edits | null;
}

/** A message of the thread that is put in other words. */
export interface Edits {
  readonly itemId: string;
  /** What was being written before: it comes back. */
  readonly before: Draft;
}

export const EMPTY_DRAFT: Draft = {
  written: EMPTY_TEXT,
  reply: "",
  toolId: null,
  attachments: [],
  edits: null,
};

/**
 * The message that a draft is for, with its files even where what shows them has not loaded. A model is only named where
 * the reader had a choice.
 */
export function messageOf(draft: Draft, modelId: string | null): MessageParams {
  return {
    content: contentFor(draft.written),
    attachments: draft.attachments,
    ...(draft.reply && { reply: draft.reply }),
    ...(draft.toolId !== null && { toolChoice: { id: draft.toolId } }),
    ...(modelId !== null && { model: modelId }),
  };
}

function contentFor(written: TaggedText): UserMessageContent[] {
  return isBlank(written) ? [] : contentOf(trimmed(written));
}

/** The draft that a message came from. */
export function draftOf({ content, quoted_text, inference_options, attachments }: UserMessageInput): Draft {
  return {
    written: textFrom(content),
    reply: quoted_text ?? "",
    toolId: inference_options?.tool_choice?.id ?? null,
    attachments: attachmentsOf(attachments),
    edits: null,
  };
}

/** Two drafts as one, text behind text. There is room for one quote, one tool and one edit: those of the first go before. */
export function joinedDrafts(first: Draft, second: Draft): Draft {
  return {
    written: joined(first.written, second.written),
    reply: first.reply || second.reply,
    toolId: first.toolId ?? second.toolId,
    attachments: [...first.attachments, ...second.attachments.filter(({ id }) => !has(first, id))],
    edits: first.edits ?? second.edits,
  };
}

/** A draft that begins with messages that were not sent after all. */
export function withReturned(inputs: readonly UserMessageInput[], draft: Draft): Draft {
  return inputs.map(draftOf).reduceRight((rest, first) => joinedDrafts(first, rest), draft);
}

/** Whether there is nothing in a draft that would be missed. */
export function isEmptyDraft({ written, reply, toolId, attachments, edits }: Draft): boolean {
  const isBlank = written.text === "" && reply === "" && toolId === null && attachments.length === 0;
  return isBlank && edits === null;
}

function has({ attachments }: Draft, id: string): boolean {
  return attachments.some((attachment) => attachment.id === id);
}
