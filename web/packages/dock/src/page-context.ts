/** Where the reader is, as the server's search scopes and the agent need it. */
export interface PageContext {
  url: string;
  path: string;
  title: string;
  description: string;
  headings: string[];
  /** The page's place in the site, outermost first, when its breadcrumbs tell. */
  section?: string[];
  timestamp: string;
}

const MAX_HEADINGS = 5;
const MAX_SELECTION = 2_000;

/** Reads the page as it is now: single-page sites change it under the dock. */
export function readPage(page: Document = document): PageContext {
  const section = readSection(page);
  return {
    url: page.location.href,
    path: page.location.pathname,
    title: page.title,
    description: page.querySelector<HTMLMetaElement>('meta[name="description"]')?.content ?? "",
    headings: readHeadings(page),
    ...(section.length > 0 && { section }),
    timestamp: new Date().toISOString(),
  };
}

/** The text that the reader has marked on the page, or nothing. */
export function readSelection(): string | undefined {
  const text = document.getSelection()?.toString().trim() ?? "";
  return text === "" ? undefined : text.slice(0, MAX_SELECTION);
}

function readHeadings(page: Document): string[] {
  const content = page.querySelector("article") ?? page.querySelector("main") ?? page.body;
  const headings = [...content.querySelectorAll("h1, h2, h3")].map(textOf).filter(Boolean);
  return headings.slice(0, MAX_HEADINGS);
}

function readSection(page: Document): string[] {
  const crumbs = page.querySelectorAll(
    '[aria-label*="breadcrumb" i] li, .breadcrumb li, .breadcrumbs li, [itemtype$="BreadcrumbList"] [itemprop="name"]',
  );
  return [...crumbs].map(textOf).filter(Boolean);
}

function textOf(element: Element): string {
  return (element.textContent ?? "").replace(/\s+/g, " ").trim();
}
