/** What a page can say about its dock, as `data-` attributes of the script tag. */
export interface DockConfig {
  /** The ChatDock server, ending in a slash. Default: where the script came from. */
  server: string;
  /** Language of the dock and the chat; without it the browser's. */
  locale: string | null;
  title: string | null;
  greeting: string | null;
  placeholder: string | null;
  /** Suggestions, separated by `|`. */
  prompts: string[];
  accent: string | null;
  scheme: "light" | "dark" | "auto";
  /** Opens and closes the dock; Ctrl or Command with this key. Empty switches it off. */
  shortcut: string;
}

/** Reads the configuration from the script tag. */
export function readConfig(script: HTMLScriptElement): DockConfig {
  const { server, locale, title, greeting, placeholder, prompts, accent, theme, shortcut } = script.dataset;
  return {
    server: `${new URL(server || ".", server ? document.baseURI : script.src).href.replace(/\/$/, "")}/`,
    locale: locale || null,
    title: title ?? null,
    greeting: greeting ?? null,
    placeholder: placeholder ?? null,
    prompts: (prompts ?? "").split("|").flatMap((prompt) => prompt.trim() || []),
    accent: accent ?? null,
    scheme: theme === "light" || theme === "dark" ? theme : "auto",
    shortcut: shortcut ?? "i",
  };
}
