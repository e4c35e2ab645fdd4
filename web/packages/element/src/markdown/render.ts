import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { ListItem, Nodes, Parents, PhrasingContent, Table, TableRow, Text } from "mdast";
import { link, withoutBidi } from "../link/link.ts";
import { safeImage } from "../link/links.ts";
import type { SourceContext } from "../sources/source.ts";
import { type Block, endOf } from "./blocks.ts";
import { keyOf, type Marker } from "./citations.ts";
import { codeBlock } from "./code.ts";
import { textOffset } from "./escapes.ts";
import { markerGroups } from "./markers.ts";
import { math } from "./math.ts";

/** What drawing a block needs besides its tree. */
export interface RenderContext extends SourceContext {
  imageDomains: readonly string[];
  /** The markers of this block in the order of the text. */
  markers: readonly Marker[];
  /** The level of this block if it is a heading; see `headings.ts`. */
  headingLevel: number;
  /** Nothing more is going to be added to it. */
  finished: boolean;
}

type Drawn = TemplateResult | string | typeof nothing | unknown[];

/** Draws one block of Markdown. Raw HTML is shown as text, never interpreted. */
export function renderBlock(block: Block, context: RenderContext): Drawn {
  return new BlockRenderer(block, context).render();
}

/** Deeper than anybody writes: what is in there is drawn as text, so that the stack bears it. */
const MAX_DEPTH = 60;

/** A block, or a part of one that is drawn on its own. */
type Piece = Omit<Block, "node"> & { node: Block["node"] | ListItem | TableRow };

class BlockRenderer {
  readonly #queue: Marker[];
  readonly #base: number;
  #linkDepth = 0;
  #depth = 0;

  constructor(
    private readonly block: Piece,
    private readonly context: RenderContext,
  ) {
    this.#base = block.base;
    // A marker that points into the space behind a block stands at its end.
    const end = endOf(block as Block);
    this.#queue = context.markers.map((marker) => ({ ...marker, index: Math.min(marker.index ?? end, end) }));
  }

  render(): Drawn {
    const { node } = this.block;
    const isText = node.type === "html" || node.type === "plain";
    const drawn = isText ? html`<p class="plain">${node.value}</p>` : this.#node(node);
    const rest = this.#markersUpTo(Number.POSITIVE_INFINITY);
    return rest.length ? html`${drawn}<p class="cites">${rest}</p>` : drawn;
  }

  #node(node: Nodes): Drawn {
    if (this.#depth > MAX_DEPTH) return plainText(node);
    this.#depth++;
    const drawn = this.#drawNode(node);
    this.#depth--;
    return drawn;
  }

  #drawNode(node: Nodes): Drawn {
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
        return codeBlock(node.value, node.lang ?? "", this.context);
      case "math":
        return math(node.value, { display: true, closed: node.closed });
      case "inlineMath":
        return math(node.value, { display: node.display && this.#isAlone(node), closed: true });
      case "blockquote":
        return html`<blockquote>${this.#children(node)}</blockquote>`;
      case "list":
        return node.ordered
          ? html`<ol start=${node.start ?? 1}>${this.#each(node.children, (item, own) => own.#listItem(item))}</ol>`
          : html`<ul>${this.#each(node.children, (item, own) => own.#listItem(item))}</ul>`;
      case "listItem":
        return this.#listItem(node);
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
    if (this.#linkDepth > 0) return withoutBidi(node.value);
    const start = this.#base + (node.position?.start.offset ?? 0);
    const end = this.#endOf(node);
    const source = this.#sourceOf(node);
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
    return markerGroups(taken, this.context);
  }

  /** Each item or row on its own: of a list or a table that grows, only the last one is drawn again. */
  #each<T extends ListItem | TableRow>(
    nodes: readonly T[],
    draw: (node: T, own: BlockRenderer) => Drawn,
  ): unknown[] {
    const { messages, entities, imageDomains } = this.context;
    return nodes.map((node) => {
      const count = this.#queue.findIndex((marker) => (marker.index ?? 0) > this.#endOf(node));
      const markers = this.#queue.splice(0, count < 0 ? this.#queue.length : count);
      const finished = this.context.finished || node !== nodes.at(-1);
      const depth = this.#depth;
      return guard([node, keyOf(markers), finished, messages, entities, imageDomains.join()], () => {
        const own = new BlockRenderer({ ...this.block, node }, { ...this.context, markers, finished });
        own.#depth = depth;
        return draw(node, own);
      });
    });
  }

  /** Whether math is all that its paragraph has. */
  #isAlone(node: Nodes): boolean {
    const { node: block } = this.block;
    return block.type === "paragraph" && block.children.length === 1 && block.children[0] === node;
  }

  #sourceOf({ position }: Nodes): string {
    return this.block.source.slice(position?.start.offset ?? 0, position?.end.offset ?? 0);
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

  #listItem(node: ListItem): Drawn {
    const { checked } = node;
    const box =
      checked == null
        ? nothing
        : html`<input type="checkbox" disabled .checked=${checked} aria-label=${this.context.messages.task} /> `;
    return html`<li class=${checked == null ? nothing : "task"}>${box}${this.#children(node)}${this.#markersUpTo(Number.POSITIVE_INFINITY)}</li>`;
  }

  #table({ children: [head, ...body], align }: Table): Drawn {
    const rows = this.#each(head ? [head, ...body] : body, (row, own) =>
      own.#row(row, row === head ? "th" : "td", align ?? []),
    );
    return html`<div class="table" part="table" tabindex="0" role="group" aria-label=${this.context.messages.table}><table>
      <thead>${rows[0]}</thead>
      <tbody>${rows.slice(1)}</tbody>
    </table></div>`;
  }

  #row(row: TableRow, tag: "th" | "td", aligns: NonNullable<Table["align"]>): Drawn {
    const isWhole = this.context.finished || /\|\s*$/.test(this.#sourceOf(row));
    const cells = row.children.map((cell, at) => {
      // Half a cell, as of a link, may be wider than the whole one: the columns of all rows would jump.
      const isThere = isWhole || at < row.children.length - 1;
      const [align, content] = [aligns[at] ?? nothing, isThere ? this.#phrasing(cell) : nothing];
      return tag === "th"
        ? html`<th data-align=${align}>${content}</th>`
        : html`<td data-align=${align}>${content}</td>`;
    });
    return html`<tr>${cells}</tr>`;
  }
}

function plainText(node: Nodes): string {
  if ("value" in node) return node.value;
  const texts: string[] = [];
  const left: Nodes[] = [node];
  for (let next = left.pop(); next; next = left.pop()) {
    if ("children" in next) left.push(...next.children.toReversed());
    else if ("value" in next) texts.push(next.value);
  }
  return texts.join(" ");
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
  "inlineMath",
  "link",
  "image",
  "html",
  "footnoteReference",
]);

function isPhrasing(node: Nodes): node is PhrasingContent {
  return PHRASING.has(node.type);
}
