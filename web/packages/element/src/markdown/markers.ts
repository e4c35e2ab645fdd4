import type { Source } from "@chatdock/client";
import { html, type TemplateResult } from "lit";
import { preview } from "../entity/preview.ts";
import { chatIcon } from "../icons/icons.ts";
import { link } from "../link/link.ts";
import { deepLink, safeHref } from "../link/links.ts";
import type { SourceContext } from "../sources/source.ts";
import { entityOf, sourceLabel } from "../sources/source.ts";
import { sourceCard } from "../sources/source-card.ts";
import type { Marker } from "./citations.ts";

/** Markers in the order of the text. Those that stand at one place are one group. */
export function markerGroups(markers: readonly Marker[], context: SourceContext): TemplateResult[] {
  const groups: Marker[][] = [];
  for (const marker of markers) {
    const last = groups.at(-1);
    if (last?.[0]?.index === marker.index) last.push(marker);
    else groups.push([marker]);
  }
  const places = groups.map(
    (group) => html`<sup class="cites-here">${breakable(group.map((each) => draw(each, context)))}</sup>`,
  );
  return breakable(places);
}

/** The first stays with the word before it; a line may end before each of the others. */
function breakable(drawn: readonly TemplateResult[]): TemplateResult[] {
  return drawn.map((each, at) => (at === 0 ? each : html`<wbr>${each}`));
}

/** A marker leads to the source it stands for; where it leads nowhere it shows the source all the same. */
function draw({ number, source }: Marker, context: SourceContext): TemplateResult {
  const label = context.messages.sourceLabel(number, nameOf(source));
  const load = sourceCard(source, context);
  if (source.type === "url" && (deepLink(source.url) || safeHref(source.url)))
    return link(source.url, number, { label, className: "cite", preview: load });
  const onClick = () => {
    if (source.type === "entity" && source.interactive) context.entities?.onClick?.(entityOf(source));
  };
  return html`<button type="button" class="cite" part="citation" aria-label=${label} @click=${onClick} ${preview(load)}>${
    source.type === "entity" ? inline(number, source.inline_label, source.icon) : number
  }</button>`;
}

/** What a marker is called: what it says in the text is a part of it. */
function nameOf(source: Source): string {
  const name = sourceLabel(source);
  const said = source.type === "entity" ? source.inline_label : undefined;
  return said && !name.includes(said) ? `${said}, ${name}` : name;
}

/** A thing of the host page has a name of its own in the text, or its icon. */
function inline(number: number, label: string | undefined, name: string | undefined): unknown {
  if (label) return label;
  return name ? chatIcon(name) : number;
}
