import { html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { chatIcon, icon } from "../icons/icons.ts";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import type { Prompt } from "../options.ts";
import { ChatPart, define, tell } from "../part.ts";

/** What an empty conversation shows: a greeting and things to ask. */
export class StartScreenPart extends ChatPart {
  @property({ attribute: false }) greeting = "";
  @property({ attribute: false }) prompts: readonly Prompt[] = [];
  @property({ attribute: false }) messages: Messages = en;

  override render() {
    return html`<slot name="start-screen"><div class="start" part="start-screen">
      <span class="start-mark" part="start-mark">${icon("spark")}</span>
      <p class="greeting" part="greeting" dir="auto">${this.greeting || this.messages.greeting}</p>
      ${this.prompts.length ? this.#promptList() : nothing}
    </div></slot>`;
  }

  #promptList() {
    return html`<ul class="prompts" part="prompts" aria-label=${this.messages.suggestions}>
      ${this.prompts.map(
        ({ label, icon: name }, index) =>
          html`<li><button type="button" part="prompt" @click=${() => tell(this, "part-prompt", { index })}>
            ${name ? chatIcon(name) : nothing}<span dir="auto">${label}</span>
          </button></li>`,
      )}
    </ul>`;
  }
}

define("chatdock-start-screen", StartScreenPart);
