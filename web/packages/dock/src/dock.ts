import type { ChatDockChat, ChatDockOptions } from "@chatdock/element";
import type { DockConfig } from "./config.ts";
import { readPage, readSelection } from "./page-context.ts";
import { pageScheme } from "./page-scheme.ts";
import { Panel } from "./panel/panel.ts";
import { textsFor } from "./texts.ts";

/** Loads the chat's code and resolves when `<chatdock-chat>` is defined. */
export type ChatLoader = (attempt: number) => Promise<Pick<typeof import("./attend.ts"), "attend">>;

const OPEN_KEY = "chatdock:open";
const EXPANDED_KEY = "chatdock:expanded";

/** The assistant of a page: launcher, panel, and the chat once it is needed. Its methods are `window.ChatDock`. */
export class Dock {
  readonly #panel: Panel;
  #chat: Promise<ChatDockChat> | null = null;
  #isOpen = false;
  #attempts = 0;
  /** What had the focus before the panel took it. */
  #cameFrom: Element | null = null;

  constructor(
    private readonly config: DockConfig,
    private readonly load: ChatLoader,
  ) {
    this.#panel = new Panel(
      {
        onToggle: () => this.toggle(),
        onClose: () => this.close(),
        onExpand: () => this.#setExpanded(!recall(EXPANDED_KEY)),
        onRetry: () => this.open(),
        onInterest: () => void this.#loadChat().catch(() => {}),
      },
      textsFor(config.locale ?? navigator.language),
    );
  }

  /** Puts the dock on the page; open, if it was open on the page before. */
  mount(): void {
    if (this.config.accent) this.#panel.host.style.setProperty("--chatdock-accent", this.config.accent);
    document.body.append(this.#panel.host);
    this.#applyScheme();
    this.#setExpanded(recall(EXPANDED_KEY));
    document.addEventListener("keydown", this.#onKey);
    if (!recall(OPEN_KEY)) return;
    this.#panel.markRestored();
    this.#show(true);
    this.#loadChat().catch(() => {});
  }

  /** Whether the panel is shown. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Shows the panel and puts the text cursor into the chat. */
  async open(): Promise<void> {
    if (!this.#isOpen) this.#cameFrom = document.activeElement;
    this.#applyScheme();
    this.#show(true);
    this.#panel.focus();
    const chat = await this.#loadChat().catch(() => null);
    await chat?.focusComposer();
  }

  /** Hides the panel and gives the focus back. An answer that is being made goes on. */
  close(): void {
    if (!this.#isOpen) return;
    this.#show(false);
    const origin = this.#cameFrom;
    this.#cameFrom = null;
    // The launcher is inside the dock's shadow: seen from the page the focus came from the dock itself.
    const isElsewhere = origin !== document.body && origin !== this.#panel.host && origin?.isConnected;
    if (isElsewhere && origin instanceof HTMLElement) origin.focus();
    else this.#panel.focusLauncher();
  }

  toggle(): void {
    if (this.#isOpen) this.close();
    else void this.open();
  }

  /** Opens the panel and sends a message. */
  async ask(text: string): Promise<void> {
    await this.open();
    await (await this.#loadChat()).sendUserMessage({ text });
  }

  #show(open: boolean): void {
    this.#isOpen = open;
    remember(OPEN_KEY, open);
    this.#panel.show(open);
  }

  #setExpanded(expanded: boolean): void {
    remember(EXPANDED_KEY, expanded);
    this.#panel.setExpanded(expanded);
  }

  #loadChat(): Promise<ChatDockChat> {
    this.#chat ??= this.#createChat().catch((error: unknown) => {
      this.#chat = null;
      this.#panel.showFailure();
      throw error;
    });
    return this.#chat;
  }

  async #createChat(): Promise<ChatDockChat> {
    this.#panel.showLoading();
    const { attend } = await this.load(this.#attempts++);
    const chat = document.createElement("chatdock-chat");
    chat.setOptions(this.#options());
    this.#panel.mount(chat);
    attend(chat, () => this.#applyScheme());
    return chat;
  }

  #options(): ChatDockOptions {
    const { server, locale, title, greeting, placeholder, prompts, accent } = this.config;
    return {
      api: { url: `${server}chatkit`, guest: true },
      theme: { colorScheme: this.#scheme, ...(accent && { color: { accent: { primary: accent } } }) },
      thread: { remember: true },
      threadItemActions: { retry: true },
      metadata: pageMetadata,
      ...(locale && { locale }),
      ...(title && { header: { title: { text: title } } }),
      startScreen: {
        ...(greeting && { greeting }),
        prompts: prompts.map((prompt) => ({ label: prompt, prompt })),
      },
      ...(placeholder && { composer: { placeholder } }),
    };
  }

  get #scheme(): "light" | "dark" {
    return this.config.scheme === "auto" ? pageScheme() : this.config.scheme;
  }

  /** Sites switch between light and dark under a running dock. */
  #applyScheme(): void {
    const { dataset } = this.#panel.host;
    if (dataset.scheme === this.#scheme) return;
    dataset.scheme = this.#scheme;
    // What did not load is told where it was asked for.
    this.#chat?.then(
      (chat) => chat.setOptions(this.#options()),
      () => {},
    );
  }

  readonly #onKey = (event: KeyboardEvent) => {
    const isShortcut = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === this.config.shortcut;
    if (!isShortcut || event.shiftKey || event.altKey || isEditing(event)) return;
    event.preventDefault();
    // From the page the shortcut leads into the panel, from the panel out of it.
    if (isInChat(event)) this.toggle();
    else void this.open();
  };
}

function pageMetadata(): Record<string, unknown> {
  const selection = readSelection();
  return { page: readPage(), ...(selection !== undefined && { selection }) };
}

/** In an editor of the page the shortcut means something else (italics, mostly). */
function isEditing(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement) || target.closest("chatdock-chat") || isInChat(event)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function isInChat(event: Event): boolean {
  return event.composedPath().some((node) => (node as Element).localName === "chatdock-dock");
}

function remember(key: string, on: boolean): void {
  try {
    sessionStorage.setItem(key, on ? "1" : "");
  } catch {
    // Storage is blocked: the dock starts closed on the next page.
  }
}

function recall(key: string): boolean {
  try {
    return sessionStorage.getItem(key) === "1";
  } catch {
    return false;
  }
}
