import { html } from "lit";
import { put } from "../put.ts";
import type { Draw } from "../scene.ts";
import { flex, sizes } from "../values.ts";
import "./chart.ts";

/** Its heights are those of the plot: a legend comes on top. */
export const chart: Draw = (node, _place, scene) => {
  const look = sizes(node);
  const widths = { width: look.width, "min-width": look["min-width"], "max-width": look["max-width"] };
  const hasRatio = look["aspect-ratio"] !== null && look.height === null;
  const heights = {
    height: hasRatio ? "auto" : look.height,
    "min-height": look["min-height"],
    "max-height": look["max-height"],
    "aspect-ratio": look["aspect-ratio"],
  };
  return html`<chatdock-widget-chart class="w-chart" .node=${node} .heights=${heights} .messages=${scene.messages} ${put({ ...widths, flex: flex(node.flex) })}></chatdock-widget-chart>`;
};
