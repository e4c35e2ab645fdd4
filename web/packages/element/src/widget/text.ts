import type { WidgetComponent } from "@chatdock/client";
import { html, nothing } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import "../markdown/markdown.ts";
import { field, problem } from "./field.ts";
import { count, oneOf, record, text } from "./props.ts";
import { type Look, put } from "./put.ts";
import type { Draw, Drawn, Place, Scene } from "./scene.ts";
import { color, size } from "./values.ts";

const WEIGHTS = { normal: "400", medium: "500", semibold: "600", bold: "700" };

/** More lines than a text may reserve or keep. */
const MAX_LINES = 200;

/** Colour, weight, alignment and length of a text. */
export function textLook(node: WidgetComponent): Look {
  const weight = oneOf(node.weight, "normal", "medium", "semibold", "bold");
  const lines = count(node.maxLines, 1, MAX_LINES);
  return {
    color: color(node.color, "text"),
    "font-weight": weight && WEIGHTS[weight],
    "text-align": oneOf(node.textAlign, "start", "center", "end"),
    "--w-lines": lines === null || node.truncate === true ? null : String(lines),
  };
}

/** How much of a text is shown: one line, some lines, or all. */
function cut(node: WidgetComponent): "one" | "lines" | null {
  if (node.truncate === true) return "one";
  return count(node.maxLines, 1, MAX_LINES) === null ? null : "lines";
}

export const title: Draw = (node) => {
  const value = text(node.value);
  if (value === null) return nothing;
  return html`<h4 class="w-title" data-size=${oneOf(node.size, "sm", "lg", "xl", "2xl", "3xl", "4xl", "5xl") ?? "md"}
    data-cut=${ifDefined(cut(node) ?? undefined)} title=${ifDefined(cut(node) ? value : undefined)} dir="auto" ${put(textLook(node))}>${value}</h4>`;
};

export const caption: Draw = (node) => {
  const value = text(node.value);
  if (value === null) return nothing;
  return html`<p class="w-caption" data-size=${oneOf(node.size, "sm", "lg") ?? "md"}
    data-cut=${ifDefined(cut(node) ?? undefined)} title=${ifDefined(cut(node) ? value : undefined)} dir="auto" ${put(textLook(node))}>${value}</p>`;
};

export const textComponent: Draw = (node, place, scene) => {
  const editable = record(node.editable);
  const name = text(editable?.name);
  if (editable && name) return editableText(node, editable, name, place, scene);
  return html`<p class="w-text" ${textAttributes(node)}
    data-size=${sizeOf(node)} data-cut=${ifDefined(cut(node) ?? undefined)} title=${ifDefined(cut(node) ? (text(node.value) ?? undefined) : undefined)}
    ?data-italic=${node.italic === true} ?data-struck=${node.lineThrough === true} ?data-streaming=${node.streaming === true} dir="auto">${text(node.value) ?? ""}</p>`;
};

function sizeOf(node: WidgetComponent): string {
  return oneOf(node.size, "xs", "sm", "lg", "xl") ?? "md";
}

function textAttributes(node: WidgetComponent) {
  const lines = count(node.minLines, 1, MAX_LINES);
  return put({
    ...textLook(node),
    width: size(node.width),
    "min-height": lines === null ? null : `${lines}lh`,
  });
}

/** A text that the reader can change in its place. */
function editableText(
  node: WidgetComponent,
  editable: Record<string, unknown>,
  name: string,
  place: Place,
  scene: Scene,
): Drawn {
  const { path } = place;
  const control = { ...editable, name } as unknown as WidgetComponent;
  return html`<div class="w-field">
    <textarea class="w-editable" rows=${count(node.minLines, 1, MAX_LINES) ?? 1} ${textAttributes(node)}
      data-size=${sizeOf(node)} ?data-italic=${node.italic === true} ?data-struck=${node.lineThrough === true} dir="auto"
      ${field({ node: control, place, scene, value: scene.fields.value(path, text(node.value) ?? "") })}></textarea>
    ${problem(path, scene)}
  </div>`;
}

export const markdown: Draw = (node, _place, scene) =>
  html`<chatdock-markdown class="w-markdown" ?data-streaming=${node.streaming === true}
    .text=${text(node.value) ?? ""} .imageDomains=${scene.imageDomains} .messages=${scene.messages}></chatdock-markdown>`;
