import { html } from "lit";
import { property, state } from "lit/decorators.js";
import { ChatPart, define } from "../part.ts";

/** What has a meaning in Markdown. Most disclaimers have none of it. */
const MARKDOWN = /[*_`[\]<&\\]|https?:|^\s*[#>-]/;

/** The words below the composer, in Markdown. What reads that loads only where there is some. */
export class DisclaimerPart extends ChatPart {
  @property({ attribute: false }) text = "";
  @state() private canRead = false;

  override willUpdate(): void {
    if (!this.canRead && MARKDOWN.test(this.text)) void this.#load();
  }

  override render() {
    if (!this.canRead) return html`<p dir="auto">${this.text}</p>`;
    return html`<chatdock-markdown dir="auto" .text=${this.text}></chatdock-markdown>`;
  }

  /** Without it the words are shown as they were written. */
  async #load(): Promise<void> {
    try {
      await import("../markdown/markdown.ts");
      this.canRead = true;
    } catch {
      this.canRead = false;
    }
  }
}

define("chatdock-disclaimer", DisclaimerPart);
