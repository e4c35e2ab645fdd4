import type { Block } from "./blocks.ts";

/** Above an answer's headings stand the chat's title and the one of each message. */
const FIRST_LEVEL = 4;

/**
 * The level of each block that is a heading; 0 for the others. Answers start at any depth and skip some: levels here
 * never do, which is what screen readers navigate by.
 */
export function headingLevels(blocks: readonly Block[]): number[] {
  const open: number[] = [];
  return blocks.map(({ node }) => {
    if (node.type !== "heading") return 0;
    while ((open.at(-1) ?? 0) >= node.depth) open.pop();
    open.push(node.depth);
    return FIRST_LEVEL + open.length - 1;
  });
}
