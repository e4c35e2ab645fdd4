import type { UserMessageContent } from "@chatdock/client";
import { entityOf } from "../entity/tag.ts";
import type { Entity } from "../options.ts";

/** A tag in a text: the characters from `start` to `end` read `@Title`. */
export interface TagRange {
  readonly start: number;
  readonly end: number;
  readonly entity: Entity;
}

/** A text in which some ranges are tags, in order and apart from each other. */
export interface TaggedText {
  readonly text: string;
  readonly tags: readonly TagRange[];
}

export const EMPTY_TEXT: TaggedText = { text: "", tags: [] };

/** Text without tags. */
export function plain(text: string): TaggedText {
  return { text, tags: [] };
}

/** How a tag reads in the text. */
export function tagText({ title }: Entity): string {
  return `@${title}`;
}

/**
 * The text after an edit of the field. Tags behind the change move with their text; a tag that was changed inside is one
 * no more. The text cursor tells where a repeated letter was typed, which the two texts alone do not.
 */
export function edited(before: TaggedText, text: string, caret = text.length): TaggedText {
  const { start, end } = changedRange(before.text, text, caret);
  return { text, tags: movedTags(before, start, end, text.length - before.text.length) };
}

/** The tags when the characters from `start` to `end` have become more or fewer. */
function movedTags({ tags }: TaggedText, start: number, end: number, shift: number): TagRange[] {
  return tags.flatMap((tag) => {
    if (tag.end <= start) return [tag];
    if (tag.start >= end) return [{ ...tag, start: tag.start + shift, end: tag.end + shift }];
    return [];
  });
}

/**
 * Which characters of the old text were replaced: what both texts begin and end with stays. Of several places that a
 * repeated letter can have been typed at, it is the one before the text cursor.
 */
function changedRange(before: string, after: string, caret: number): { start: number; end: number } {
  const shorter = Math.min(before.length, after.length);
  const start = equalStart(before, after, shorter);
  const kept = equalEnd(before, after, shorter - start);
  const behind = Math.min(after.length - caret, shorter);
  const untilCaret = equalStart(before, after, shorter - behind);
  const isAtCaret = equalEnd(before, after, behind) === behind && untilCaret + behind === start + kept;
  return isAtCaret
    ? { start: untilCaret, end: before.length - behind }
    : { start, end: before.length - kept };
}

function equalStart(a: string, b: string, limit: number): number {
  let count = 0;
  while (count < limit && a[count] === b[count]) count++;
  return count;
}

function equalEnd(a: string, b: string, limit: number): number {
  let count = 0;
  while (count < limit && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}

/** Puts a tag in the place of the characters from `start` to `end`, and a space behind it. */
export function withTag(before: TaggedText, start: number, end: number, entity: Entity): TaggedText {
  const title = tagText(entity);
  const rest = before.text.slice(end);
  const space = /^\s/.test(rest) ? "" : " ";
  const text = before.text.slice(0, start) + title + space + rest;
  const others = movedTags(before, start, end, text.length - before.text.length);
  const tags = [...others, { start, end: start + title.length, entity }].sort((a, b) => a.start - b.start);
  return { text, tags };
}

/** Two texts, one behind the other. */
export function joined(first: TaggedText, second: TaggedText, between = "\n"): TaggedText {
  if (isBlank(first)) return second;
  if (isBlank(second)) return first;
  // A tag may end in white space.
  const end = Math.max(first.text.trimEnd().length, first.tags.at(-1)?.end ?? 0);
  const shift = end + between.length;
  const moved = second.tags.map((tag) => ({ ...tag, start: tag.start + shift, end: tag.end + shift }));
  return { text: first.text.slice(0, end) + between + second.text, tags: [...first.tags, ...moved] };
}

/** Whether there is nothing to read. */
export function isBlank({ text }: TaggedText): boolean {
  return text.trim() === "";
}

/** The text without white space around it. */
export function trimmed({ text, tags }: TaggedText): TaggedText {
  const lead = text.length - text.trimStart().length;
  const whole = text.trim();
  // The white space may be a tag's own: a tag that is cut is none.
  const inside = tags
    .map((tag) => ({ ...tag, start: tag.start - lead, end: tag.end - lead }))
    .filter(({ start, end }) => start >= 0 && end <= whole.length);
  return { text: whole, tags: inside };
}

/** The text cut into the pieces of a message. */
export function contentOf({ text, tags }: TaggedText): UserMessageContent[] {
  const pieces: UserMessageContent[] = [];
  let at = 0;
  for (const { start, end, entity } of tags) {
    if (start > at) pieces.push({ type: "input_text", text: text.slice(at, start) });
    pieces.push(tagPart(entity));
    at = end;
  }
  if (at < text.length) pieces.push({ type: "input_text", text: text.slice(at) });
  return pieces;
}

function tagPart({ id, title, data, group, interactive }: Entity): UserMessageContent {
  return {
    type: "input_tag",
    id,
    text: title,
    data: data ?? {},
    ...(group !== undefined && { group }),
    interactive: interactive ?? false,
  };
}

/** The pieces of a message as one text. */
export function textFrom(content: readonly UserMessageContent[]): TaggedText {
  let text = "";
  const tags: TagRange[] = [];
  for (const part of content) {
    const start = text.length;
    if (part.type === "input_text") {
      text += part.text;
      continue;
    }
    const entity = entityOf(part);
    text += tagText(entity);
    tags.push({ start, end: text.length, entity });
  }
  return { text, tags };
}
