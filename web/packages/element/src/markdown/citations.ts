import type { AssistantContent, Source } from "@chatdock/client";

/** A source of an answer with its number in that answer. */
export interface NumberedSource {
  number: number;
  source: Source;
}

/** A numbered marker and where it stands in the text. */
export interface Marker extends NumberedSource {
  /** In UTF-16 units of the text; null when the source belongs to the whole answer. */
  index: number | null;
}

/** An answer's sources, each once, and the markers of each of its parts in the order of the text. */
export interface Citations {
  sources: NumberedSource[];
  markers: Marker[][];
}

/** Numbers the sources of an answer in the order in which it points to them. */
export function numberCitations(content: readonly AssistantContent[]): Citations {
  const sources = new Map<string, NumberedSource>();
  const markers = content.map((part) => {
    const toUtf16 = utf16Offsets(part.text);
    return sortedAnnotations(part).map(({ source, index }): Marker => {
      const numbered = sources.get(idOf(source)) ?? { number: sources.size + 1, source };
      sources.set(idOf(source), numbered);
      // Each quote of a source has its own words.
      return { number: numbered.number, source, index: index == null ? null : toUtf16(index) };
    });
  });
  return { sources: [...sources.values()], markers: markers.map(withoutRepeats) };
}

/** A source of a kind that this version does not know has nothing to show. */
function isKnown(source: Source | undefined): boolean {
  return source?.type === "url" || source?.type === "file" || source?.type === "entity";
}

function sortedAnnotations(part: AssistantContent) {
  const rank = (index: number | null | undefined) => index ?? Number.POSITIVE_INFINITY;
  return part.annotations
    .filter((each) => isKnown(each?.source))
    .toSorted((a, b) => rank(a.index) - rank(b.index));
}

/** What tells whether markers have to be drawn again. */
export function keyOf(markers: readonly Marker[]): string {
  return markers.map(({ number, index }) => `${number}@${index}`).join();
}

function idOf(source: Source): string {
  if (source.type === "url") return `url ${source.url}`;
  return source.type === "file" ? `file ${source.filename}` : `entity ${source.id}`;
}

/** Two quotes of one page at the same place are one marker. */
function withoutRepeats(markers: Marker[]): Marker[] {
  const seen = new Set<string>();
  return markers.filter(({ number, index }) => {
    const key = `${number}@${index}`;
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Translates offsets that rise: the server counts characters as Python does; JavaScript counts those beyond U+FFFF
 * twice.
 */
function utf16Offsets(text: string): (characters: number) => number {
  if (!/[\ud800-\udbff]/.test(text)) return (characters) => characters;
  let [offset, passed] = [0, 0];
  return (characters) => {
    for (; passed < characters && offset < text.length; passed++)
      offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
    return offset;
  };
}
