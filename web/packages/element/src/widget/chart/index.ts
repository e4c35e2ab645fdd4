import { html } from "lit";
import { put } from "../put.ts";
import type { Draw } from "../scene.ts";
import { flex, sizes } from "../values.ts";
import "./chart.ts";

export const chart: Draw = (node, _place, scene) =>
  html`<chatdock-widget-chart class="w-chart" .node=${node} .messages=${scene.messages} ${put({ ...sizes(node), flex: flex(node.flex) })}></chatdock-widget-chart>`;
