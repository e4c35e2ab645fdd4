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
  const markers = content.map((part) =>
    sortedAnnotations(part).map(({ source, index }): Marker => {
      const numbered = sources.get(keyOf(source)) ?? { number: sources.size + 1, source };
      sources.set(keyOf(source), numbered);
      return { ...numbered, index: index == null ? null : utf16Offset(part.text, index) };
    }),
  );
  return { sources: [...sources.values()], markers: markers.map(withoutRepeats) };
}

function sortedAnnotations(part: AssistantContent) {
  const rank = (index: number | null | undefined) => index ?? Number.POSITIVE_INFINITY;
  return part.annotations.filter((each) => each?.source).toSorted((a, b) => rank(a.index) - rank(b.index));
}

function keyOf(source: Source): string {
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

/** The server counts characters as Python does; JavaScript counts those beyond U+FFFF twice. */
function utf16Offset(text: string, characters: number): number {
  if (!/[\ud800-\udbff]/.test(text)) return characters;
  let offset = 0;
  for (let left = characters; left > 0 && offset < text.length; left--) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}
