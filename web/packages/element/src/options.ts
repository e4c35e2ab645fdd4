import type { UserMessageContent, WidgetComponent } from "@chatdock/client";

/** How files get to the server: announced by an op first, or posted to an address as they are. */
export type UploadStrategy = { type: "two_phase" } | { type: "direct"; uploadUrl: string };

/** A ChatKit server of one's own. */
export interface CustomApi {
  /** The ChatKit endpoint, absolute or relative to the page. */
  url: string;
  /** Sends every request; called with a string URL, plain-object headers and, for ops, a string body. */
  fetch?: typeof fetch;
  /** Accepted because ChatKit asks for it; not used. */
  domainKey?: string;
  /** Two phases without it. */
  uploadStrategy?: UploadStrategy;
  /** Ours: open a guest session at the server before the first request. */
  guest?: boolean;
}

/** ChatKit's hosted mode: accepted by type, answered with a `chatkit.error`. */
export interface HostedApi {
  getClientSecret: (current: string | null) => Promise<string>;
}

/** Light, dark, or what the reader's system says. */
export type Scheme = "light" | "dark" | "auto";

/** A font that the chat loads for itself. */
export interface FontSource {
  family: string;
  src: string;
  weight?: string | number;
  style?: "normal" | "italic" | "oblique";
  display?: "auto" | "block" | "swap" | "fallback" | "optional";
  unicodeRange?: string;
}

/** The look of the chat. */
export interface Theme {
  colorScheme?: Scheme;
  typography?: {
    /** In pixels. */
    baseSize?: number;
    fontSources?: FontSource[];
    fontFamily?: string;
    fontFamilyMono?: string;
  };
  radius?: "pill" | "round" | "soft" | "sharp";
  density?: "compact" | "normal" | "spacious";
  color?: {
    /** Hue in degrees; tint 0 to 9, shade -4 to 4. */
    grayscale?: { hue: number; tint: number; shade?: number };
    /** Level 0 to 3: how much of the accent there is. */
    accent?: { primary: string; level?: number };
    surface?: { background: string; foreground: string };
  };
}

/** A suggestion of the start screen. */
export interface Prompt {
  label: string;
  prompt: string | UserMessageContent[];
  icon?: string;
}

/** A button of the host page in the chat's header. */
export interface HeaderAction {
  icon: string;
  onClick: () => void;
}

/** A tool that the reader can choose for a message. */
export interface ToolOption {
  id: string;
  label: string;
  icon: string;
  /** What the button of the chosen tool says. */
  shortLabel?: string;
  /** What the empty composer says while the tool is chosen. */
  placeholderOverride?: string;
  /** Shown beside the menu, too. */
  pinned?: boolean;
  /** Stays chosen after a message was sent. */
  persistent?: boolean;
}

/** A model that the reader can choose. */
export interface ModelOption {
  id: string;
  label: string;
  description?: string;
  disabled?: boolean;
  default?: boolean;
}

/** Which files may be attached. */
export interface AttachmentOptions {
  enabled: boolean;
  /** In bytes: for all, or by MIME pattern with `*` or an empty name for the rest. 100 MiB without it. */
  maxSize?: number | Record<string, number>;
  /** In one message; 10 without it. */
  maxCount?: number;
  /** Extensions by MIME pattern; without it everything. */
  accept?: Record<string, string[]>;
}

/** A thing of the host page: a person, a document, a page. */
export interface Entity {
  title: string;
  id: string;
  icon?: string;
  /** It can be clicked and previewed. */
  interactive?: boolean;
  group?: string;
  data?: Record<string, string>;
}

/** Tags in messages, and the things that answers point to. */
export interface EntityOptions {
  onTagSearch?: (query: string) => Promise<Entity[]>;
  /** A button that begins a tag. */
  showComposerMenu?: boolean;
  onClick?: (entity: Entity) => void;
  onRequestPreview?: (entity: Entity) => Promise<{ preview: WidgetComponent | null }>;
}

/** An entry of the menu that a slash opens. */
export interface Command {
  id: string;
  label: string;
  description?: string;
  icon?: string;
  group?: string;
}

/** What a chosen command leads to: a tag in the message, or the next menu. */
export type CommandSelection = { type: "entity"; entity: Entity } | { type: "menu"; commands: Command[] };

/** The menu that a slash opens. */
export interface CommandOptions {
  enabled: boolean;
  onSearch?(query: string): Promise<Command[]>;
  // biome-ignore lint/suspicious/noConfusingVoidType: ChatKit's own type, which functions without a return must fit.
  onSelect?(command: Command): Promise<void | CommandSelection>;
}

/** What the composer offers. */
export interface ComposerOptions {
  placeholder?: string;
  attachments?: AttachmentOptions;
  tools?: ToolOption[];
  models?: ModelOption[];
  dictation?: { enabled: boolean };
}

/** A tool call that the page is to answer. */
export interface ClientToolCall {
  name: string;
  params: Record<string, unknown>;
}

type Eventually<T> = T | Promise<T>;

/** The options of {@link ChatDockChat.setOptions}: ChatKit's, and those that say "Ours". */
export interface ChatDockOptions {
  api: CustomApi | HostedApi;
  locale?: string;
  theme?: Scheme | Theme;
  /** The accessible name of the chat. */
  frameTitle?: string;
  /** The thread to open at first; null for a new one. Without it the remembered one, if `thread.remember` is set. */
  initialThread?: string | null;
  /** Runs a tool of the page; what it gives goes to the server. Undefined leaves the call unanswered. */
  onClientTool?: (call: ClientToolCall) => Eventually<Record<string, unknown> | undefined>;
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
  composer?: ComposerOptions;
  disclaimer?: { text: string; highContrast?: boolean };
  entities?: EntityOptions;
  commands?: CommandOptions;
  widgets?: {
    onAction?: (
      action: { type: string; payload?: Record<string, unknown> },
      // biome-ignore lint/suspicious/noExplicitAny: a host page may have typed it as ChatKit's own roots.
      widgetItem: { id: string; widget: any },
    ) => Promise<void>;
  };
  /** Ours: read before every request and sent as its `metadata`. */
  metadata?: () => Record<string, unknown>;
}
