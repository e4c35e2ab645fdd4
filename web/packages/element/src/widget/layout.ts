import type { WidgetComponent } from "@chatdock/client";
import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { childrenOf, oneOf, text } from "./props.ts";
import { type Look, put } from "./put.ts";
import type { Draw } from "./scene.ts";
import { background, borders, color, flex, radius, size, sizes, spacing, spacings } from "./values.ts";

const ALIGN: Record<string, string> = { start: "flex-start", end: "flex-end" };
const JUSTIFY: Record<string, string> = {
  ...ALIGN,
  between: "space-between",
  around: "space-around",
  evenly: "space-evenly",
};

/** How a container places what is in it. */
export function arrangement(node: WidgetComponent): Look {
  const align = oneOf(node.align, "start", "center", "end", "baseline", "stretch");
  const justify = oneOf(node.justify, "start", "center", "end", "between", "around", "evenly", "stretch");
  return {
    "align-items": align && (ALIGN[align] ?? align),
    "justify-content": justify && (JUSTIFY[justify] ?? justify),
    "flex-wrap": oneOf(node.wrap, "nowrap", "wrap", "wrap-reverse"),
    gap: spacing(node.gap),
  };
}

/** All that containers have in common. */
export function boxLook(node: WidgetComponent): Look {
  const padding = spacings("padding", node.padding);
  return {
    ...arrangement(node),
    ...padding,
    ...inset(padding),
    ...spacings("margin", node.margin),
    ...borders(node.border),
    ...sizes(node),
    flex: flex(node.flex),
    "border-radius": radius(node.radius),
    ...background(node.background),
  };
}

/** What is `flush` goes beyond the padding around it. */
export function inset(padding: Look): Look {
  const inline = padding.padding?.split(" ");
  const start = padding["padding-inline-start"] ?? inline?.[3] ?? inline?.[1] ?? inline?.[0];
  const end = padding["padding-inline-end"] ?? inline?.[1] ?? inline?.[0];
  return { "--w-inset-start": start, "--w-inset-end": end };
}

/** Whether a container lays out in a row; each kind has its own default. */
export function direction(node: WidgetComponent, initial: "row" | "col" = "col"): "row" | "col" {
  return oneOf(node.direction, "row", "col") ?? initial;
}

/** `Box` and `Col`, and what looks like them. */
export const box: Draw = (node, place, scene) =>
  html`<div class="w-box" data-direction=${node.type === "Box" ? direction(node) : "col"} ?data-aligned=${text(node.align)} ${put(boxLook(node))}>
    ${scene.children(node, place)}
  </div>`;

export const row: Draw = (node, place, scene) =>
  html`<div class="w-box" data-direction="row" ?data-aligned=${text(node.align)} ${put(boxLook(node))}>
    ${scene.children(node, place)}
  </div>`;

export const spacer: Draw = (node) =>
  html`<div class="w-spacer" ${put({ "flex-basis": size(node.minSize) })}></div>`;

export const divider: Draw = (node) => {
  const look = {
    "--w-line": color(node.color, "border"),
    "--w-thickness": size(node.size),
    "--w-spacing": spacing(node.spacing),
  };
  return html`<hr class="w-divider" ?data-flush=${node.flush === true} ${put(look)} />`;
};

/** What takes the place of another component appears softly. */
export const transition: Draw = (node, place, scene) => {
  const [child] = childrenOf(node);
  if (!child) return nothing;
  const key = text(child.key) ?? text(child.id) ?? child.type;
  const path = `${place.path}/${key}`;
  return html`${keyed(key, html`<div class="w-transition">${scene.draw(child, { ...place, path, depth: place.depth + 1 })}</div>`)}`;
};
