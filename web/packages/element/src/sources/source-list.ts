import type { Source } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { chatIcon } from "../icons/icons.ts";
import { link } from "../link/link.ts";
import type { NumberedSource } from "../markdown/citations.ts";
import { entityOf, origin, type SourceContext, sourceLabel } from "./source.ts";

/** The places an answer points to, numbered as in its text; those of one group stand together under its name. */
export function sourceList(sources: readonly NumberedSource[], context: SourceContext): TemplateResult {
  const { messages } = context;
  return html`<section class="sources" part="sources" aria-label=${messages.sources}>
    <p class="sources-title" aria-hidden="true">${messages.sources}</p>
    ${[...grouped(sources)].map(
      ([group, members]) => html`${group ? html`<p class="sources-group">${group}</p>` : nothing}
        <ol>
          ${members.map(({ number, source }) => html`<li value=${number}>${entry(number, source, context)}</li>`)}
        </ol>`,
    )}
  </section>`;
}

/** Sources by the name of their group, each group where its first source stands. */
function grouped(sources: readonly NumberedSource[]): Map<string, NumberedSource[]> {
  const groups = new Map<string, NumberedSource[]>();
  for (const each of sources) {
    const name = each.source.group ?? "";
    groups.set(name, [...(groups.get(name) ?? []), each]);
  }
  return groups;
}

function entry(number: number, source: Source, { entities }: SourceContext): unknown {
  const label = sourceLabel(source);
  const from = source.type === "url" ? (source.attribution ?? "") : origin(source);
  const content = html`<span class="source-number" aria-hidden="true">${number}</span>
    <span class="source-text">
      <span class="source-title" title=${label}>${source.type === "entity" && source.icon ? chatIcon(source.icon) : nothing}${title(label)}</span>
      ${from && from !== label ? html`<span class="source-from">${from}</span>` : nothing}
      ${source.description ? html`<span class="source-quote" dir="auto">${source.description}</span>` : nothing}
    </span>`;
  if (source.type === "url") return link(source.url, content, { className: "source" });
  if (source.type === "entity" && source.interactive && entities?.onClick) {
    const onClick = () => entities.onClick?.(entityOf(source));
    return html`<button type="button" class="source" part="source" @click=${onClick}>${content}</button>`;
  }
  return html`<span class="source" part="source">${content}</span>`;
}

/** The heading itself first: it must stay in sight where there is no room for the way to it. */
function title(full: string): unknown {
  const way = full.split(" › ");
  const heading = way.pop();
  return html`<span class="source-heading" dir="auto">${heading}</span>
    ${way.length ? html`<span class="source-way" dir="auto">${way.join(" › ")}</span>` : nothing}`;
}
