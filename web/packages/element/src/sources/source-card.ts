import type { Source } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { hostPreview } from "../entity/host-preview.ts";
import type { LoadPreview, Preview } from "../entity/preview.ts";
import { chatIcon } from "../icons/icons.ts";
import { withoutBidi } from "../link/link.ts";
import { formatAt } from "../locale/format.ts";
import { day, entityOf, origin, type SourceContext, sourceLabel } from "./source.ts";

/** The card of a marker: what the host page shows of a thing of its own, else what is known of the source. */
export function sourceCard(source: Source, context: SourceContext): LoadPreview {
  return (anchor) => load(source, context, formatAt(anchor));
}

async function load(source: Source, context: SourceContext, format: string): Promise<Preview> {
  const ours = card(source, format);
  if (source.type !== "entity") return ours;
  // The host page may be without its own words for a thing: then the server's are shown.
  const theirs = await hostPreview(entityOf(source), context.entities).catch(() => null);
  return theirs ?? ours;
}

/** What is known of a source: its title, the words that were used, where and of when it is. */
function card(source: Source, format: string): TemplateResult {
  const from = origin(source);
  const date = source.timestamp ? day(source.timestamp, format) : "";
  return html`<div class="source-card" dir="auto">
    ${source.group ? html`<span class="source-card-group">${source.group}</span>` : nothing}
    <span class="source-card-title">${source.type === "entity" && source.icon ? chatIcon(source.icon) : nothing}${sourceLabel(source)}</span>
    ${source.description ? html`<blockquote>${withoutBidi(source.description)}</blockquote>` : nothing}
    ${from || date ? html`<span class="source-card-from">${[from, date].filter(Boolean).join(" · ")}</span>` : nothing}
  </div>`;
}
