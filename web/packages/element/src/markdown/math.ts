import { html, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { ChatPart, define } from "../part.ts";

/** A formula: MathML once what reads TeX has loaded, its source until then and where it cannot be read. */
export class MathPart extends ChatPart {
  @property({ attribute: false }) tex = "";
  /** It stands on a line of its own. */
  @property({ type: Boolean, reflect: true }) display = false;
  /** Its end has been written. */
  @property({ type: Boolean }) closed = false;
  @state() private drawn: Element | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("tex") && !changed.has("closed") && !changed.has("display")) return;
    this.drawn = null;
    if (this.closed && this.tex) void this.#draw(this.tex, this.display);
  }

  override render() {
    const source = this.display ? `$$\n${this.tex}\n$$` : `$$${this.tex}$$`;
    if (!this.drawn) return html`<code class="tex">${source}</code>`;
    // What is selected and copied is the source: the signs of a formula alone do not tell it.
    return html`<span class="unseen" aria-hidden="true">${source}</span>${this.drawn}`;
  }

  async #draw(tex: string, display: boolean): Promise<void> {
    try {
      const { drawTex } = await import("./tex.ts");
      if (tex === this.tex && display === this.display && this.closed) this.drawn = drawTex(tex, display);
    } catch {
      // It stays in sight as it was written.
    }
  }
}

/** A formula as its Markdown says. */
export function math(
  tex: string,
  { display, closed }: { display: boolean; closed: boolean },
): TemplateResult {
  return html`<chatdock-math .tex=${tex} .display=${display} .closed=${closed}></chatdock-math>`;
}

define("chatdock-math", MathPart);
