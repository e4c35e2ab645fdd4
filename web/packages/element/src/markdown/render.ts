import { html, nothing, type TemplateResult } from "lit";
import type { Nodes, Parents, PhrasingContent, Table, Text } from "mdast";
import type { Messages } from "../locale/index.ts";
import type { Block } from "./blocks.ts";
import { endOf } from "./blocks.ts";
import type { Marker } from "./citations.ts";
import { codeBlock } from "./code.ts";
import { textOffset } from "./escapes.ts";
import { isSameSite, safeHref, safeImage } from "./links.ts";

/** What drawing a block needs besides its tree. */
export interface RenderContext {
  messages: Messages;
  imageDomains: readonly string[];
  /** The markers of this block in the order of the text. */
  markers: readonly Marker[];
  /** The level of this block if it is a heading; see `headings.ts`. */
  headingLevel: number;
}

type Drawn = TemplateResult | string | typeof nothing | Drawn[];

/** Draws one block of Markdown. Raw HTML is shown as text, never interpreted. */
export function renderBlock(block: Block, context: RenderContext): Drawn {
  return new BlockRenderer(block, context).render();
}

/** Draws a link if its target is safe, and only its text otherwise. */
export function link(
  url: string,
  content: unknown,
  extra: { label?: string; className?: string } = {},
): Drawn {
  const href = safeHref(url);
  if (href === null) return html`${content}`;
  const target = isSameSite(href) ? nothing : "_blank";
  return html`<a
    class=${extra.className ?? nothing}
    href=${href}
    target=${target}
    rel=${target === nothing ? nothing : "noopener noreferrer"}
    aria-label=${extra.label ?? nothing}
    >${content}</a
  >`;
}

/** A numbered marker that leads to the source it stands for. */
function markerLink({ number, source }: Marker, messages: Messages): Drawn {
  const label = messages.sourceLabel(number, source.title);
  if (source.type !== "url") return html`<sup class="cite" title=${source.title}>${number}</sup>`;
  return html`<sup>${link(source.url, number, { label, className: "cite" })}</sup>`;
}

class BlockRenderer {
  readonly #queue: Marker[];
  readonly #base: number;
  #linkDepth = 0;

  constructor(
    private readonly block: Block,
    private readonly context: RenderContext,
  ) {
    this.#base = block.base;
    // A marker that points into the space behind a block stands at its end.
    const end = endOf(block);
    this.#queue = context.markers.map((marker) => ({ ...marker, index: Math.min(marker.index ?? end, end) }));
  }

  render(): Drawn {
    const { node } = this.block;
    const drawn = node.type === "html" ? html`<p>${node.value}</p>` : this.#node(node);
    const rest = this.#markersUpTo(Number.POSITIVE_INFINITY);
    return rest.length ? html`${drawn}<p class="cites">${rest}</p>` : drawn;
  }

  #node(node: Nodes): Drawn {
    switch (node.type) {
      case "paragraph":
        return html`<p>${this.#phrasing(node)}</p>`;
      case "heading":
        return heading(this.context.headingLevel, this.#phrasing(node));
      case "text":
        return this.#text(node);
      case "strong":
        return html`<strong>${this.#children(node)}</strong>`;
      case "emphasis":
        return html`<em>${this.#children(node)}</em>`;
      case "delete":
        return html`<del>${this.#children(node)}</del>`;
      case "inlineCode":
        return html`<code>${node.value}</code>`;
      case "break":
        return html`<br />`;
      case "link":
        return this.#link(node.url, node);
      case "image":
        return this.#image(node.url, node.alt ?? "");
      case "code":
        return codeBlock(node.value, node.lang ?? "", this.context.messages);
      case "blockquote":
        return html`<blockquote>${this.#children(node)}</blockquote>`;
      case "list":
        return node.ordered
          ? html`<ol start=${node.start ?? 1}>${this.#children(node)}</ol>`
          : html`<ul>${this.#children(node)}</ul>`;
      case "listItem":
        return this.#listItem(node.checked, node);
      case "table":
        return this.#table(node);
      case "thematicBreak":
        return html`<hr />`;
      case "html":
        return node.value;
      case "footnoteReference":
        return html`<sup>${node.label ?? node.identifier}</sup>`;
      case "footnoteDefinition":
        return html`<div class="footnote"><sup>${node.label ?? node.identifier}</sup>${this.#children(node)}</div>`;
      case "linkReference":
      case "imageReference":
        return "children" in node ? this.#children(node) : (node.alt ?? "");
      default:
        return nothing;
    }
  }

  #children(node: Parents): Drawn[] {
    return node.children.flatMap((child) => [this.#node(child), ...this.#markersAfter(child)]);
  }

  #phrasing(node: Parents): Drawn[] {
    return [...this.#children(node), ...this.#markersUpTo(this.#endOf(node))];
  }

  /** Text with the markers that stand in it. */
  #text(node: Text): Drawn {
    if (this.#linkDepth > 0) return node.value;
    const start = this.#base + (node.position?.start.offset ?? 0);
    const end = this.#endOf(node);
    const source = this.block.source.slice(start - this.#base, end - this.#base);
    const pieces: Drawn[] = [];
    let from = 0;
    while (this.#queue[0] && (this.#queue[0].index ?? end) < end) {
      const index = Math.max(this.#queue[0].index ?? end, start);
      const at = textOffset(source, node.value, index - start);
      // Then it cannot be placed inside the text, only behind.
      if (at === null) break;
      pieces.push(node.value.slice(from, at), ...this.#markersUpTo(index));
      from = Math.max(at, from);
    }
    pieces.push(node.value.slice(from));
    return pieces;
  }

  #markersAfter(node: Nodes): Drawn[] {
    return isPhrasing(node) && this.#linkDepth === 0 ? this.#markersUpTo(this.#endOf(node)) : [];
  }

  #markersUpTo(offset: number): Drawn[] {
    const count = this.#queue.findIndex((marker) => (marker.index ?? 0) > offset);
    const taken = this.#queue.splice(0, count < 0 ? this.#queue.length : count);
    return taken.map((marker) => markerLink(marker, this.context.messages));
  }

  #endOf(node: Nodes): number {
    return this.#base + (node.position?.end.offset ?? 0);
  }

  #link(url: string, node: Parents): Drawn {
    this.#linkDepth++;
    const content = this.#children(node);
    this.#linkDepth--;
    return link(url, content);
  }

  #image(url: string, alt: string): Drawn {
    const src = safeImage(url, this.context.imageDomains);
    if (src === null)
      return html`<span class="blocked-image">${alt || this.context.messages.blockedImage}</span>`;
    return html`<img src=${src} alt=${alt} loading="lazy" referrerpolicy="no-referrer" />`;
  }

  #listItem(checked: boolean | null | undefined, node: Parents): Drawn {
    const box =
      checked == null
        ? nothing
        : html`<input type="checkbox" disabled .checked=${checked} aria-label=${this.context.messages.task} /> `;
    return html`<li class=${checked == null ? nothing : "task"}>${box}${this.#children(node)}</li>`;
  }

  #table(node: Table): Drawn {
    const [head, ...body] = node.children;
    const cell = (tag: "th" | "td") => (child: Parents, at: number) => {
      const align = node.align?.[at] ?? nothing;
      return tag === "th"
        ? html`<th data-align=${align}>${this.#phrasing(child)}</th>`
        : html`<td data-align=${align}>${this.#phrasing(child)}</td>`;
    };
    return html`<div class="table" tabindex="0" role="group" aria-label=${this.context.messages.table}><table>
      <thead><tr>${head?.children.map(cell("th"))}</tr></thead>
      <tbody>${body.map((row) => html`<tr>${row.children.map(cell("td"))}</tr>`)}</tbody>
    </table></div>`;
  }
}

function heading(level: number, content: Drawn): TemplateResult {
  if (level <= 4) return html`<h4>${content}</h4>`;
  if (level === 5) return html`<h5>${content}</h5>`;
  return html`<h6>${content}</h6>`;
}

const PHRASING = new Set<Nodes["type"]>([
  "text",
  "strong",
  "emphasis",
  "delete",
  "inlineCode",
  "link",
  "image",
  "html",
  "footnoteReference",
]);

function isPhrasing(node: Nodes): node is PhrasingContent {
  return PHRASING.has(node.type);
}
