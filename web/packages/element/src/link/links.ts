const WEB = new Set(["http:", "https:"]);
const LINKS = new Set([...WEB, "mailto:"]);

function parseUrl(url: string, base?: string): URL | null {
  try {
    return new URL(url, base);
  } catch {
    return null;
  }
}

/**
 * A link that may be followed, or null. Relative links count from the page; scripts and data never pass, nor do names
 * before a host, which make `https://bank.example@evil.example` look like another place.
 */
export function safeHref(url: string, base: string = document.baseURI): string | null {
  const parsed = parseUrl(url, base);
  return parsed && LINKS.has(parsed.protocol) && !parsed.username && !parsed.password ? parsed.href : null;
}

/** What a `chatkit-link://` address tells the host page. */
export interface DeepLink {
  name: string;
  data: Record<string, string | string[]>;
}

/**
 * The name and data of a `chatkit-link://name?key=value` address, or null for any other one. The name is all between the
 * slashes and the question mark; a key that is there twice has a list of values.
 */
export function deepLink(url: string): DeepLink | null {
  const parsed = parseUrl(url);
  if (parsed?.protocol !== "chatkit-link:") return null;
  const name = decode(`${parsed.host}${parsed.pathname}`.replace(/\/+$/, ""));
  if (name === "") return null;
  const keys = [...new Set(parsed.searchParams.keys())];
  const read = (key: string): string | string[] => {
    const values = parsed.searchParams.getAll(key);
    return values.length > 1 ? values : (values[0] ?? "");
  };
  return { name, data: Object.fromEntries(keys.map((key) => [key, read(key)])) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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
