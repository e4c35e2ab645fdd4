/**
 * What a Markdown text may be for it to be parsed. Some short texts take a parser minutes, or more of the stack than there
 * is: nobody writes them by accident, but a page that an assistant quotes may have been written for that.
 */

/** What stands behind so many characters is shown as it was written. */
export const MAX_CHARS = 200_000;

/** Of one line. Nobody reads longer ones. */
const MAX_LINE_CHARS = 50_000;

/** Within a paragraph: the cost of signs that may open or close something grows with the square of their number. */
const MAX_SIGNS = 4_000;

/** How deep quotes and lists may be nested in a line. */
const TOO_DEEP = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){40}/;

/** A list item that far in belongs to dozens of lists. Code may be indented like that. */
const TOO_FAR_IN = /^[ \t]{160,}(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])/;

const SIGNS = /[*_~]|`+|[[\]<]|\\[([]|\$\$/g;
/** A list item that begins in any paragraph. One with another number only goes on a list. */
const ITEM = /^ {0,3}(?:[-*+]|1[.)])[ \t]+\S/;
const NUMBERED = /^ {0,3}\d{1,9}[.)][ \t]+\S/;

const FENCE = /^(`{3,}|~{3,})/;

/** Whether a text is to be shown as it was written. */
export function isTooMuch(text: string): boolean {
  let [signs, fence, isNumbered] = [0, "", true];
  for (const line of linesOf(text)) {
    if (line.length > MAX_LINE_CHARS) return true;
    fence = fenceAfter(line, fence);
    // A fence at the very start of a line opens code wherever it stands: what is in it is not looked at for signs.
    if (fence) continue;
    if (TOO_DEEP.test(line) || TOO_FAR_IN.test(line)) return true;
    const isNext = isNumbered && NUMBERED.test(line);
    const isBlank = line.trim() === "";
    if (isBlank || isNext || ITEM.test(line)) signs = 0;
    isNumbered = isBlank || isNext || (NUMBERED.test(line) && ITEM.test(line));
    signs += line.match(SIGNS)?.length ?? 0;
    if (signs > MAX_SIGNS) return true;
  }
  return false;
}

/** The fence of the code that a line is in or opens; empty outside. */
function fenceAfter(line: string, open: string): string {
  const found = FENCE.exec(line)?.[1] ?? "";
  if (!open) return found.startsWith("`") && line.slice(found.length).includes("`") ? "" : found;
  const closes = found.startsWith(open) && line.slice(found.length).trim() === "";
  return closes ? "" : open;
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf("\n", from);
    yield text.slice(from, end < 0 ? text.length : end);
    if (end < 0) return;
    from = end + 1;
  }
}
