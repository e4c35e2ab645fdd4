const WEB = new Set(["http:", "https:"]);
const LINKS = new Set([...WEB, "mailto:"]);

function parseUrl(url: string, base?: string): URL | null {
  try {
    return new URL(url, base);
  } catch {
    return null;
  }
}

/** A link that may be followed, or null. Relative links count from the page; scripts and data never pass. */
export function safeHref(url: string, base: string = document.baseURI): string | null {
  const parsed = parseUrl(url, base);
  return parsed && LINKS.has(parsed.protocol) ? parsed.href : null;
}

/** An image address that may be loaded: from an allowed host over the web, or null. */
export function safeImage(
  url: string,
  allowedDomains: readonly string[],
  base: string = document.baseURI,
): string | null {
  const parsed = parseUrl(url, base);
  if (!parsed || !WEB.has(parsed.protocol)) return null;
  const isAllowed = allowedDomains.some(
    (domain) => parsed.hostname === domain || parsed.hostname.endsWith(`.${domain}`),
  );
  return isAllowed ? parsed.href : null;
}

/** Whether a link stays on this site: then it opens in this window, and the dock goes along. */
export function isSameSite(href: string): boolean {
  return parseUrl(href)?.origin === location.origin;
}
