import type { Nodes } from "mdast";
import { type Block, endOf, startOf } from "./markdown/blocks.ts";

/** A block that grows as a whole: its text so far may read quite differently once it is complete. */
const WHOLE = new Set<Nodes["type"]>(["code", "table", "heading", "html"]);

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
  const pieces = blocks.flatMap((block) => [...textsOf(block.node, from - block.base, to - block.base), " "]);
  return pieces.join("").replace(/\s+/g, " ").trim();
}

function textsOf(node: Nodes, from: number, to: number): string[] {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? 0;
  if (end <= from || start >= to) return [];
  if ("children" in node) {
    const texts = node.children.flatMap((child) => textsOf(child, from, to));
    return INLINE.has(node.type) ? texts : [...texts, " "];
  }
  if (node.type === "break") return [" "];
  if (node.type === "image") return start >= from ? [node.alt ?? ""] : [];
  if (!("value" in node)) return [];
  // Where signs or escapes make the source longer than the text, a part of it cannot be told: it is said once, whole.
  if (end - start !== node.value.length) return start >= from ? [node.value] : [];
  return [node.value.slice(Math.max(from - start, 0), to - start)];
}
