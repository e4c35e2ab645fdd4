import type { WidgetComponent } from "@chatdock/client";
import { html, nothing } from "lit";
import { childrenOf, count, oneOf } from "./props.ts";
import { type Look, put } from "./put.ts";
import type { Draw } from "./scene.ts";
import { size, spacings } from "./values.ts";

/** Wide tables scroll sideways, with the keyboard too. */
export const table: Draw = (node, place, scene) =>
  html`<div class="w-table" tabindex="0" role="group" aria-label=${scene.messages.table}>
    <table>
      <tbody>${scene.children(withRows(node), place)}</tbody>
    </table>
  </div>`;

/** Only rows can stand in a table. */
function withRows(node: WidgetComponent): WidgetComponent {
  return { ...node, children: childrenOf(node).filter(({ type }) => type === "Table.Row") };
}

/** The cells of a header row are headings of their columns. */
export const tableRow: Draw = (node, place, scene) => {
  const cells = childrenOf(node)
    .filter(({ type }) => type === "Table.Cell")
    .map((cell) => ({ ...cell, header: node.header === true }));
  return html`<tr ?data-header=${node.header === true}>${scene.children({ ...node, children: cells }, place)}</tr>`;
};

const WIDTHS: Record<string, string> = { xs: "4rem", sm: "6rem", md: "9rem", lg: "13rem", xl: "18rem" };
const ALIGNED: Record<string, string> = { start: "top", center: "middle", end: "bottom" };

export const tableCell: Draw = (node, place, scene) => {
  const align = oneOf(node.align, "start", "center", "end");
  const look: Look = {
    ...spacings("padding", node.padding),
    width: size(node.width) ?? WIDTHS[String(node.colSize)] ?? null,
    "text-align": align,
    "vertical-align": ALIGNED[String(node.vAlign)] ?? null,
  };
  const [columns, rows] = [count(node.colSpan, 1, 100) ?? nothing, count(node.rowSpan, 1, 1000) ?? nothing];
  const content = scene.children(node, place);
  if (node.header === true)
    return html`<th scope="col" data-align=${align ?? nothing} colspan=${columns} rowspan=${rows} ${put(look)}>${content}</th>`;
  return html`<td data-align=${align ?? nothing} colspan=${columns} rowspan=${rows} ${put(look)}>${content}</td>`;
};
