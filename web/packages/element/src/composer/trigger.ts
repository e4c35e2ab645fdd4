import type { TaggedText } from "./tagged-text.ts";

const LONGEST_QUERY = 60;

/** A sign in the text that opens a list, and what was written behind it. */
export interface Trigger {
  readonly sign: "@" | "/";
  /** Where the sign is. */
  readonly start: number;
  /** Where the text cursor is. */
  readonly end: number;
  readonly query: string;
}

/** The trigger that the text cursor is behind: `@` at the start of a word, `/` at the start of the message. */
export function triggerAt(
  { text, tags }: TaggedText,
  caret: number,
  signs: { "@": boolean; "/": boolean },
): Trigger | null {
  const before = text.slice(0, caret);
  if (signs["/"] && before.startsWith("/")) return triggerOf("/", 0, before);
  if (!signs["@"]) return null;
  for (let start = before.lastIndexOf("@"); start >= 0; start = before.lastIndexOf("@", start - 1)) {
    const isTag = tags.some((tag) => start >= tag.start && start < tag.end);
    if (isTag) return null;
    if (start === 0 || /\s/.test(before[start - 1] ?? "")) return triggerOf("@", start, before);
    if (start === 0) break;
  }
  return null;
}

function triggerOf(sign: "@" | "/", start: number, before: string): Trigger | null {
  const query = before.slice(start + 1);
  if (query.length > LONGEST_QUERY || query.includes("\n") || /^\s/.test(query)) return null;
  return { sign, start, end: before.length, query };
}
