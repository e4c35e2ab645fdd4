import type { FontSource } from "../options.ts";

/** What was given to the browser, by what it is made of: options are set again and again. */
const added = new Set<string>();

/**
 * Offers fonts to the page; the browser loads one when text needs it. A font that is refused (by its address, by the content
 * security policy) or does not load leaves the next one of the family list.
 */
export function addFonts(sources: readonly FontSource[]): void {
  for (const source of sources) {
    const key = JSON.stringify(source);
    if (added.has(key)) continue;
    added.add(key);
    add(source);
  }
}

function add({ family, src, weight, style, display, unicodeRange }: FontSource): void {
  const url = fontUrl(src);
  if (url === null) {
    console.warn(
      `The font "${family}" is not loaded: its address has to be of this site, or begin with https.`,
    );
    return;
  }
  try {
    const face = new FontFace(family, `url(${JSON.stringify(url)})`, {
      ...(weight !== undefined && { weight: String(weight) }),
      ...(style && { style }),
      ...(unicodeRange && { unicodeRange }),
      display: display ?? "swap",
    });
    document.fonts.add(face);
    face.loaded.catch(() => {});
  } catch (error) {
    console.warn(`The font "${family}" is not loaded: ${error instanceof Error ? error.message : error}`);
  }
}

/** The whole address of a font of this site or of one that is reached safely. */
function fontUrl(src: string): string | null {
  if (!URL.canParse(src, document.baseURI)) return null;
  const url = new URL(src, document.baseURI);
  return url.protocol === "https:" || url.origin === location.origin ? url.href : null;
}
