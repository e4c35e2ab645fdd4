import type { Source } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import type { Messages } from "../locale/index.ts";
import type { NumberedSource } from "../markdown/citations.ts";
import { link } from "../markdown/render.ts";

/** The places an answer points to, numbered as in its text. */
export function sourceList(sources: readonly NumberedSource[], messages: Messages): TemplateResult {
  return html`<section class="sources" aria-label=${messages.sources}>
    <p class="sources-title" aria-hidden="true">${messages.sources}</p>
    <ol>
      ${sources.map(({ number, source }) => html`<li value=${number}>${entry(number, source)}</li>`)}
    </ol>
  </section>`;
}

function entry(number: number, source: Source): unknown {
  const content = html`<span class="source-number" aria-hidden="true">${number}</span>
    <span class="source-text">
      <span class="source-title" title=${source.title}>${title(source.title)}</span>
      ${source.description ? html`<span class="source-quote">${source.description}</span>` : nothing}
    </span>`;
  if (source.type !== "url") return html`<span class="source">${content}</span>`;
  return link(source.url, content, { className: "source" });
}

/** The heading itself first: it must stay in sight where there is no room for the way to it. */
function title(full: string): unknown {
  const way = full.split(" › ");
  const heading = way.pop();
  return html`<span class="source-heading">${heading}</span>
    ${way.length ? html`<span class="source-way">${way.join(" › ")}</span>` : nothing}`;
}
