/**
 * Draws the source of a diagram into a place in the chat. The function is the host page's own, and so is what it makes: the
 * promises that the chat keeps under a strict policy end where it begins.
 */
export type DrawDiagram = (source: string, place: HTMLElement) => void | Promise<void>;

const drawers = new Map<string, DrawDiagram>();

/** Lets code in a language, such as `mermaid`, be drawn by the host page; null ends that. It counts for code that is drawn later. */
export function registerDiagram(language: string, draw: DrawDiagram | null): void {
  if (draw) drawers.set(language.toLowerCase(), draw);
  else drawers.delete(language.toLowerCase());
}

/** What draws code in a language, if the host page has something for it. */
export function diagramFor(language: string): DrawDiagram | undefined {
  return drawers.get(language.toLowerCase());
}
