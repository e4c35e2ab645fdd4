import type { RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** A top-level piece of a Markdown text. Its identity is kept while its text does not change. */
export interface Block {
  node: RootContent;
  /** What to add to the positions in `node` to get positions in the whole text. */
  base: number;
  /** The text that the positions in `node` refer to. */
  source: string;
}

const SYNTAX = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/** Parses a growing Markdown text. A finished block can no longer change, so only the last one is parsed again. */
export class BlockParser {
  #text = "";
  #blocks: readonly Block[] = [];

  /** The blocks of a text; cheap when the text continues the one before. */
  update(text: string): readonly Block[] {
    if (text === this.#text) return this.#blocks;
    const last = this.#blocks.at(-1);
    const continues = last !== undefined && text.startsWith(this.#text);
    const from = continues ? lineStart(text, startOf(last)) : 0;
    const kept = continues ? this.#blocks.slice(0, -1) : [];
    this.#text = text;
    this.#blocks = [...kept, ...parse(text, from)];
    return this.#blocks;
  }
}

function parse(text: string, base: number): Block[] {
  const source = text.slice(base);
  return fromMarkdown(source, SYNTAX).children.map((node) => ({ node, base, source }));
}

/** Where a block starts in the whole text. */
export function startOf({ node, base }: Block): number {
  return base + (node.position?.start.offset ?? 0);
}

/** Where a block ends in the whole text. */
export function endOf({ node, base }: Block): number {
  return base + (node.position?.end.offset ?? 0);
}

/** A block's position leaves out its indentation, which matters when it is parsed again. */
function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}
