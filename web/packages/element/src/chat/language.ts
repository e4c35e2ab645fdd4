import type { ReactiveControllerHost } from "lit";
import { en } from "../locale/en.ts";
import { type Locale, localeFor, type Messages } from "../locale/index.ts";

/** How long the first look waits for its texts: a slow network must not leave the chat empty. */
const PATIENCE_MS = 3_000;

/** The language of a chat. Texts that load late or not at all are English ones meanwhile. */
export class Language {
  /** The texts to show. */
  messages: Messages = en;
  /** What the texts shown are written in. */
  locale: Locale = localeFor("en");
  /** Nothing is drawn before: it would be in the wrong language. */
  isKnown = false;
  /** Resolves when there are texts to draw with. */
  known: Promise<void> = Promise.resolve();
  #wanted = "";

  constructor(
    private readonly host: Pick<ReactiveControllerHost, "requestUpdate">,
    private readonly patienceMs = PATIENCE_MS,
    private readonly find = localeFor,
  ) {}

  /** Chooses the language for a tag. The one before stays until the new one is there. */
  use(tag: string): void {
    if (tag === this.#wanted) return;
    this.#wanted = tag;
    const locale = this.find(tag);
    if (!locale.load) this.#show(locale, en);
    else this.known = this.#load(locale, locale.load, tag);
  }

  async #load(locale: Locale, load: () => Promise<Messages>, tag: string): Promise<void> {
    const show = (messages: Messages) => {
      if (tag === this.#wanted) this.#show(locale, messages);
    };
    const loading = load().then(show, () => this.#giveUp(tag));
    if (!this.isKnown) await Promise.race([loading, this.#patience()]);
    // Until then in English: better than nothing.
    if (!this.isKnown && (this.#wanted === tag || this.#wanted === "")) this.#show(localeFor("en"), en);
  }

  #show(locale: Locale, messages: Messages): void {
    this.locale = locale;
    this.messages = messages;
    this.isKnown = true;
    this.host.requestUpdate();
  }

  /** The next occasion tries again. */
  #giveUp(tag: string): void {
    if (tag === this.#wanted) this.#wanted = "";
  }

  #patience(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.patienceMs));
  }
}
