import type { UserMessageContent } from "@chatdock/client";

/** A ChatKit server of one's own. */
export interface CustomApi {
  /** The ChatKit endpoint, absolute or relative to the page. */
  url: string;
  /** Sends every request; called with a string URL, plain-object headers and a string body. */
  fetch?: typeof fetch;
  /** Accepted because ChatKit asks for it; not used. */
  domainKey?: string;
  /** Ours: open a guest session at the server before the first request. */
  guest?: boolean;
}

/** ChatKit's hosted mode: accepted by type, answered with a `chatkit.error`. */
export interface HostedApi {
  getClientSecret: (current: string | null) => Promise<string>;
}

/** Light, dark, or what the reader's system says. */
export type Scheme = "light" | "dark" | "auto";

/** The look of the chat. */
export interface Theme {
  colorScheme?: Scheme;
  typography?: { baseSize?: number; fontFamily?: string; fontFamilyMono?: string };
  radius?: "pill" | "round" | "soft" | "sharp";
  color?: {
    accent?: { primary: string };
    surface?: { background: string; foreground: string };
  };
}

/** A suggestion of the start screen. */
export interface Prompt {
  label: string;
  prompt: string | UserMessageContent[];
}

/** A button of the host page in the chat's header. */
export interface HeaderAction {
  icon: string;
  onClick: () => void;
}

/** The options of {@link ChatDockChat.setOptions}: ChatKit's, and those that say "Ours". */
export interface ChatDockOptions {
  api: CustomApi | HostedApi;
  locale?: string;
  theme?: Scheme | Theme;
  /** The accessible name of the chat. */
  frameTitle?: string;
  /** The thread to open at first; null for a new one. Without it the remembered one, if `thread.remember` is set. */
  initialThread?: string | null;
  header?: {
    enabled?: boolean;
    title?: { enabled?: boolean; text?: string };
    leftAction?: HeaderAction;
    rightAction?: HeaderAction;
  };
  history?: { enabled?: boolean; showDelete?: boolean; showRename?: boolean };
  startScreen?: { greeting?: string; prompts?: Prompt[] };
  threadItemActions?: { feedback?: boolean; retry?: boolean };
  /** Ours: `remember` opens the last thread again after a reload. */
  thread?: { autoScroll?: boolean; remember?: boolean };
  composer?: { placeholder?: string };
  disclaimer?: { text: string; highContrast?: boolean };
  /** Ours: read before every request and sent as its `metadata`. */
  metadata?: () => Record<string, unknown>;
}

const SUPPORTED = new Set([
  "api",
  "api.url",
  "api.fetch",
  "api.domainKey",
  "api.guest",
  "api.getClientSecret",
  "locale",
  "theme",
  "theme.colorScheme",
  "theme.typography",
  "theme.radius",
  "theme.color",
  "frameTitle",
  "initialThread",
  "header",
  "header.enabled",
  "header.title",
  "header.leftAction",
  "header.rightAction",
  "history",
  "history.enabled",
  "history.showDelete",
  "history.showRename",
  "startScreen",
  "startScreen.greeting",
  "startScreen.prompts",
  "threadItemActions",
  "threadItemActions.retry",
  "thread",
  "thread.autoScroll",
  "thread.remember",
  "composer",
  "composer.placeholder",
  "disclaimer",
  "disclaimer.text",
  "disclaimer.highContrast",
  "metadata",
]);

/** Names the options that have no effect here, as `a` or `a.b`. */
export function unsupportedOptions(options: object): string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (value === undefined) return [];
    if (!SUPPORTED.has(key)) return [key];
    if (typeof value !== "object" || value === null) return [];
    const inner = Object.keys(value).map((name) => `${key}.${name}`);
    return inner.filter((path) => !SUPPORTED.has(path));
  });
}
