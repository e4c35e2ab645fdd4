import { decodeNamedCharacterReference } from "./entities.ts";

/** What may be longer in the source of a text than in the text: escapes and character references. */
const PIECE = /\\[!-/:-@[-`{-~]|&(?:#(\d+)|#x([\da-f]+)|(\w+));|[\s\S]/gi;

/**
 * Translates an offset in the source of a text into one of the text. Null when the text is not what its source says,
 * as where line starts were indented.
 */
export function textOffset(source: string, text: string, offset: number): number | null {
  if (source === text) return offset;
  let [from, to, found] = [0, 0, offset === 0 ? 0 : -1];
  for (const match of source.matchAll(PIECE)) {
    from += match[0].length;
    to += lengthOf(match);
    if (found < 0 && from >= offset) found = to;
  }
  return to === text.length && found >= 0 ? found : null;
}

function lengthOf([piece, decimal, hex, name]: RegExpMatchArray): number {
  if (piece.startsWith("\\") && piece.length > 1) return 1;
  const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : null;
  if (code !== null) return code > 0xffff ? 2 : 1;
  return ((name && decodeNamedCharacterReference(name)) || piece).length;
}
