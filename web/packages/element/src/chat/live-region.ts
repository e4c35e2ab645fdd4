import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";

const REMARK_MS = 10_000;

/** What a screen reader is told politely. What is said before the last remark was drawn is added to it. */
export class LiveRegion implements ReactiveController {
  #text = "";
  #isDrawn = true;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostUpdated(): void {
    this.#isDrawn = true;
  }

  /** What stays here is read a second time by those who read the page line by line: it goes after a while. */
  say(text: string): void {
    this.#show(this.#isDrawn ? text : `${this.#text} ${text}`.trim());
    this.#silence = setTimeout(() => this.clear(), REMARK_MS);
  }

  clear(): void {
    this.#show("");
  }

  render(): TemplateResult {
    return html`<div class="unseen" role="status" aria-live="polite">${this.#text}</div>`;
  }

  #show(text: string): void {
    clearTimeout(this.#silence);
    this.#text = text;
    this.#isDrawn = false;
    this.host.requestUpdate();
  }
}
