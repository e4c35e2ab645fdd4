import type { Nodes } from "mdast";
import { type Block, endOf, startOf } from "../markdown/blocks.ts";
import { textOffset } from "../markdown/escapes.ts";

/** A block that grows as a whole: its text so far may read quite differently once it is complete. */
const WHOLE = new Set<Block["node"]["type"]>(["code", "table", "heading", "html", "math"]);

/** What stands in a line of text, without a space around it. */
const INLINE = new Set<Nodes["type"]>(["strong", "emphasis", "delete", "link", "linkReference"]);

/** Up to where the blocks of a growing text can be read aloud. */
export function speakableEnd(blocks: readonly Block[]): number {
  const last = blocks.at(-1);
  if (!last) return 0;
  return WHOLE.has(last.node.type) ? startOf(last) : endOf(last);
}

/** What a reader sees of a Markdown source between two of its offsets, as one line of plain text. */
export function spoken(blocks: readonly Block[], from: number, to: number): string {
  const pieces = blocks.flatMap(({ node, base, source }) =>
    // What is too much to be drawn as Markdown is too much to be listened to.
    node.type === "plain" ? [] : [...textsOf(node, source, from - base, to - base), " "],
  );
  return pieces.join("").replace(/\s+/g, " ").trim();
}

function textsOf(node: Nodes, source: string, from: number, to: number): string[] {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? 0;
  if (end <= from || start >= to) return [];
  if ("children" in node) {
    const texts = node.children.flatMap((child) => textsOf(child, source, from, to));
    return INLINE.has(node.type) ? texts : [...texts, " "];
  }
  if (node.type === "break") return [" "];
  if (node.type === "image") return start >= from ? [node.alt ?? ""] : [];
  if (!("value" in node)) return [];
  const inside = (offset: number) =>
    textOffset(source.slice(start, end), node.value, Math.min(Math.max(offset, start), end) - start);
  const [first, last] = node.type === "text" ? [inside(from), inside(to)] : [null, null];
  if (first !== null && last !== null) return [node.value.slice(first, last)];
  // Of code, where signs make the source longer than the text, no part can be told: it is said once, whole.
  return start >= from ? [node.value] : [];
}
