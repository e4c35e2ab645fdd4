import type { Code, List, ListItem, Nodes, RootContent, Table, TableRow } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { isTooMuch, MAX_CHARS } from "./bounds.ts";
import { mathSyntax, mathTree } from "./math-syntax.ts";

/** A text that is shown as it was written. */
export interface PlainText {
  type: "plain";
  value: string;
  position: { start: { offset: number }; end: { offset: number } };
}

/** A top-level piece of a Markdown text. Its identity is kept while its text does not change. */
export interface Block {
  node: RootContent | PlainText;
  /** What to add to the positions in `node` to get positions in the whole text. */
  base: number;
  /** The text that the positions in `node` refer to. */
  source: string;
}

/** So short a block may yet be of another kind: "2" an item, "-" a row, "#" more of the text above. */
const BEGINNING_CHARS = 10;

const SYNTAX = { extensions: [gfm(), mathSyntax], mdastExtensions: [gfmFromMarkdown(), mathTree] };

/**
 * Parses a growing Markdown text. A finished block can no longer change, nor can an item of a list or a row of a table with
 * another one behind it: only the last one is parsed again, and code that is still being written is not parsed at all.
 */
export class BlockParser {
  #text = "";
  #blocks: readonly Block[] = [];

  /** The blocks of a text; cheap when the text continues the one before. */
  update(text: string): readonly Block[] {
    if (text === this.#text) return this.#blocks;
    const at = firstOpen(this.#blocks);
    const open = this.#blocks[at];
    const continues = open !== undefined && text.startsWith(this.#text);
    const added = text.slice(this.#text.length);
    this.#text = text;
    this.#blocks = continues ? [...this.#blocks.slice(0, at), ...grow(open, text, added)] : parse(text, 0);
    return this.#blocks;
  }
}

/** The block from which a text may change when it goes on: the last one, or the one before it that a beginning goes on. */
function firstOpen(blocks: readonly Block[]): number {
  const at = blocks.length - 1;
  const [before, last] = [blocks[at - 1], blocks[at]];
  if (!before || !last || endOf(last) - startOf(last) >= BEGINNING_CHARS) return at;
  const isMaybeItem = before.node.type === "list" && last.node.type === "paragraph";
  const isNextLine = startOf(last) - endOf(before) === 1;
  return isMaybeItem || isNextLine ? at - 1 : at;
}

/** The blocks that an open block and all behind it become when a text goes on. */
function grow(last: Block, text: string, added: string): Block[] {
  const { node } = last;
  if (node.type === "code") {
    const longer = growCode(node, last, text, added);
    if (longer) return [{ node: longer, base: last.base, source: text.slice(last.base) }];
  }
  if (node.type === "list" && node.children.length > 1) return growList(node, last, text);
  if (node.type === "table" && node.children.length > 2) return growTable(node, last, text);
  if (node.type === "plain") return parse(text, startOf(last));
  return parse(text, lineStart(text, startOf(last)));
}

/** Code between fences at the start of a line, as long as no new line may be its end. Null when it has to be parsed. */
function growCode(node: Code, block: Block, text: string, added: string): Code | null {
  const start = startOf(block);
  const [, fence] = /^(`{3,}|~{3,})[^\n]*\n/.exec(text.slice(start, start + 1_000)) ?? [];
  if (!fence || lineStart(text, start) !== start || text.includes("\r", start)) return null;
  const before = text.length - added.length;
  if (endOf(block) !== before || text.length > MAX_CHARS) return null;
  const lines = text.slice(lineStart(text, before)).split("\n");
  if (lines.some((line) => line.trimStart().startsWith(fence))) return null;
  const value = text.slice(text.indexOf("\n", start) + 1).replace(/\n$/, "");
  const position = { ...node.position, end: { ...node.position?.end, offset: text.length - block.base } };
  return { ...node, value, position: position as NonNullable<Code["position"]> };
}

/** All items of a list but the last one stay as they are. */
function growList(list: List, { base }: Block, text: string): Block[] {
  const last = list.children.at(-1) as ListItem;
  const from = lineStart(text, base + offsetOf(last));
  const [first, ...rest] = parse(text, from);
  const isContinued = first?.node.type === "list" && first.node.ordered === list.ordered;
  if (!isContinued) return parse(text, lineStart(text, base + offsetOf(list)));
  const more = first.node as List;
  move(more, first.base - base);
  const [start, end] = [list.position?.start, more.position?.end];
  const node: List = { ...list, children: [...list.children.slice(0, -1), ...more.children] };
  if (start && end) node.position = { start, end };
  return [{ node, base, source: text.slice(base) }, ...rest];
}

/** All rows of a table but the last one stay as they are: that one is parsed behind the table's first two lines. */
function growTable(table: Table, { base }: Block, text: string): Block[] {
  const start = lineStart(text, base + offsetOf(table));
  const body = text.indexOf("\n", text.indexOf("\n", start) + 1) + 1;
  const from = lineStart(text, base + offsetOf(table.children.at(-1) as TableRow));
  const source = text.slice(start, body) + text.slice(from, MAX_CHARS);
  const [first, ...rest] = parse(source, 0);
  if (first?.node.type !== "table") return parse(text, start);
  const more = first.node;
  const moved = from - (body - start);
  move(more, moved - base);
  const [begin, end] = [table.position?.start, more.position?.end];
  const node: Table = { ...table, children: [...table.children.slice(0, -1), ...more.children.slice(1)] };
  if (begin && end) node.position = { start: begin, end };
  const behind = rest.map((block) => ({ ...block, base: block.base + moved }));
  const tooMuch = text.length > MAX_CHARS ? [plain(text.slice(MAX_CHARS), MAX_CHARS)] : [];
  return [{ node, base, source: text.slice(base) }, ...behind, ...tooMuch];
}

/** Lets a tree's positions count from elsewhere. */
function move(node: Nodes, by: number): void {
  for (const point of node.position ? [node.position.start, node.position.end] : [])
    point.offset = (point.offset ?? 0) + by;
  if ("children" in node) for (const child of node.children) move(child, by);
}

function parse(text: string, base: number): Block[] {
  const source = text.slice(base, Math.max(base, MAX_CHARS));
  if (isTooMuch(source)) return [plain(text.slice(base), base)];
  const blocks = parseSource(source, base);
  const rest = text.slice(base + source.length);
  return rest ? [...blocks, plain(rest, base + source.length)] : blocks;
}

function parseSource(source: string, base: number): Block[] {
  try {
    return fromMarkdown(source, SYNTAX).children.map((node) => ({ node, base, source }));
  } catch (error) {
    // What is nested too deep for the stack, for all that is done against it, is still a text.
    if (error instanceof RangeError) return [plain(source, base)];
    throw error;
  }
}

function plain(value: string, base: number): Block {
  const position = { start: { offset: 0 }, end: { offset: value.length } };
  return { node: { type: "plain", value, position }, base, source: value };
}

/** Where a block starts in the whole text. */
export function startOf({ node, base }: Block): number {
  return base + offsetOf(node);
}

/** Where a block ends in the whole text. */
export function endOf({ node, base }: Block): number {
  return base + (node.position?.end.offset ?? 0);
}

function offsetOf(node: Block["node"] | ListItem | TableRow): number {
  return node.position?.start.offset ?? 0;
}

/** A block's position leaves out its indentation, which matters when it is parsed again. */
function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}
