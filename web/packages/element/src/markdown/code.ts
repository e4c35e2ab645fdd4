import { html, type TemplateResult } from "lit";
import { copyText } from "../copy.ts";
import type { Messages } from "../locale/index.ts";

/** A block of code with its language and a copy button. */
export function codeBlock(code: string, language: string, messages: Messages): TemplateResult {
  return html`<div class="code">
    <div class="code-bar">
      <span>${language}</span>
      <button type="button" class="quiet" @click=${(event: Event) => copyText(code, event, messages)}>
        ${messages.copy}
      </button>
    </div>
    <pre tabindex="0" role="group" aria-label=${messages.code(language)}><code>${code}</code></pre>
  </div>`;
}
