import { html, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { copyText } from "../copy.ts";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import { adopt, ChatPart, define } from "../part.ts";
import { type DrawDiagram, diagramFor } from "./diagrams.ts";

/** Longer code stays without colours: they would cost more than they help. */
const MAX_COLOURED_CHARS = 60_000;

/** Whether long lines of code are wrapped: one choice for all code of a page. */
const wrapping = { isOn: false, parts: new Set<CodePart>() };

/** A block of code with its language, its colours once it is complete, and buttons to copy it and to wrap its lines. */
export class CodePart extends ChatPart {
  @property({ attribute: false }) code = "";
  @property({ attribute: false }) language = "";
  /** Nothing more is going to be added. */
  @property({ type: Boolean }) finished = false;
  @property({ attribute: false }) messages: Messages = en;
  @state() private coloured: DocumentFragment | null = null;
  @state() private diagram: HTMLElement | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    wrapping.parts.add(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    wrapping.parts.delete(this);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("code") && !changed.has("language") && !changed.has("finished")) return;
    this.coloured = null;
    this.diagram = null;
    const draw = this.finished ? diagramFor(this.language) : undefined;
    if (draw) void this.#drawDiagram(draw, this.code);
    const isColourable = this.finished && this.language !== "" && this.code.length <= MAX_COLOURED_CHARS;
    if (isColourable) void this.#colour(this.code, this.language);
  }

  override render() {
    const { code, language, messages } = this;
    return html`<div class="code" part="code">
      <div class="code-bar">
        <span>${language}</span>
        <button
          type="button"
          class="quiet"
          aria-pressed=${wrapping.isOn}
          @click=${toggleWrapping}
        >${messages.wrap}</button>
        <button type="button" class="quiet" @click=${(event: Event) => copyText(code, event, messages)}>
          ${messages.copy}
        </button>
      </div>
      ${this.diagram ?? this.#pre()}
    </div>`;
  }

  #pre() {
    const { code, language, messages } = this;
    return html`<pre
        tabindex="0"
        role="group"
        aria-label=${messages.code(language)}
        ?data-wrapped=${wrapping.isOn}
      ><code>${this.coloured ?? code}</code></pre>`;
  }

  /** What the host page cannot draw stays code. */
  async #drawDiagram(draw: DrawDiagram, code: string): Promise<void> {
    const place = document.createElement("div");
    place.className = "diagram";
    try {
      await draw(code, place);
      if (code === this.code && this.finished) this.diagram = place;
    } catch (error) {
      console.warn("A diagram could not be drawn.", error);
    }
  }

  /** Without colours it is read as well: what fails here is told nobody. */
  async #colour(code: string, language: string): Promise<void> {
    try {
      const [{ highlight }, { codeColours }] = await Promise.all([
        import("./highlight.ts"),
        import("./code-colours.ts"),
      ]);
      const coloured = await highlight(code, language);
      adopt(this, codeColours);
      if (code === this.code && language === this.language && this.finished) this.coloured = coloured;
    } catch {
      this.coloured = null;
    }
  }
}

function toggleWrapping(): void {
  wrapping.isOn = !wrapping.isOn;
  for (const part of wrapping.parts) part.requestUpdate();
}

/** A block of code as its Markdown says. */
export function codeBlock(
  code: string,
  language: string,
  { messages, finished }: { messages: Messages; finished: boolean },
): TemplateResult {
  return html`<chatdock-code
    .code=${code}
    .language=${language}
    .finished=${finished}
    .messages=${messages}
  ></chatdock-code>`;
}

define("chatdock-code", CodePart);
