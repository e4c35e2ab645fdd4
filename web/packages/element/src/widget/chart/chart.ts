import type { WidgetComponent } from "@chatdock/client";
import { html, nothing, type PropertyValues, svg } from "lit";
import { property, state } from "lit/decorators.js";
import { en } from "../../locale/en.ts";
import type { Messages } from "../../locale/index.ts";
import { ChatPart, define } from "../../part.ts";
import { type Look, put } from "../put.ts";
import { px } from "./curve.ts";
import { type ChartData, readChart } from "./data.ts";
import { Plot } from "./plot.ts";

const INITIAL_WIDTH_PX = 400;
const INITIAL_HEIGHT_PX = 200;

/** Bars, areas and lines over categories. The data is there as a table, too. */
export class ChartPart extends ChatPart {
  @property({ attribute: false }) node: WidgetComponent = { type: "Chart" };
  /** How tall the plot is. */
  @property({ attribute: false }) heights: Look = {};
  @property({ attribute: false }) messages: Messages = en;
  @state() private width = INITIAL_WIDTH_PX;
  @state() private height = INITIAL_HEIGHT_PX;
  /** The category that the reader points at. */
  @state() private chosen: number | null = null;
  #data: ChartData = readChart({});
  #plot: Plot | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("node")) this.#data = readChart(this.node);
    const format = (value: number) => this.#number(value, true);
    this.#plot = new Plot(this.#data, this.width, this.height, this.node.showYAxis === true, format);
  }

  override render() {
    const plot = this.#plot;
    if (!plot || this.#data.series.length === 0) return nothing;
    const { series } = this.#data;
    const label = `${this.messages.chart}: ${series.map((each) => each.label).join(", ")}`;
    return html`<div class="w-plot" ${put(this.heights)} @pointermove=${this.#onPoint} @pointerdown=${this.#onPoint} @pointerleave=${this.#onLeave}>
        <svg class="w-svg" width=${px(this.width)} height=${px(this.height)} role="img" aria-label=${label}>${plot.draw()}${this.#mark(plot)}</svg>
        ${this.#tooltip(plot)}
      </div>
      ${this.node.showLegend === true ? this.#legend() : nothing}
      <details class="w-data"><summary>${this.messages.chartData}</summary>${this.#table(label)}</details>`;
  }

  override firstUpdated(): void {
    this.#observe();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#observe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  override updated(): void {
    this.#observe();
  }

  #observe(): void {
    const plot = this.querySelector(".w-plot");
    if (plot) this.#resize.observe(plot);
  }

  readonly #resize = new ResizeObserver(([entry]) => {
    const { width = 0, height = 0 } = entry?.contentRect ?? {};
    if (width > 0) this.width = width;
    if (height > 0) this.height = height;
  });

  #mark(plot: Plot) {
    if (this.chosen === null || this.node.showTooltip !== true) return nothing;
    const x = px(plot.x(this.chosen));
    return svg`<line class="w-mark" x1=${x} x2=${x} y1="8" y2=${px(plot.bottom)} />${this.#data.series.map(
      (series, at) => {
        const span = plot.spans[at]?.[this.chosen ?? 0];
        if (!span || series.kind === "bar") return nothing;
        return svg`<circle class="w-dot" cx=${x} cy=${px(plot.y(span.to))} r="4" ${put({ fill: series.color })} />`;
      },
    )}`;
  }

  #tooltip(plot: Plot) {
    const at = this.chosen;
    if (at === null || this.node.showTooltip !== true) return nothing;
    const isPastMiddle = plot.x(at) > this.width / 2;
    const place = isPastMiddle
      ? { right: `${px(this.width - plot.x(at) + 10)}px` }
      : { left: `${px(plot.x(at) + 10)}px` };
    return html`<div class="w-tooltip" ${put(place)}>
      <strong dir="auto">${this.#data.categories[at]}</strong>
      ${this.#data.series.map(
        ({ label, color, values }) =>
          html`<span class="w-key"><i ${put({ "background-color": color })}></i><span dir="auto">${label}</span><b>${this.#value(values[at])}</b></span>`,
      )}
    </div>`;
  }

  #legend() {
    return html`<ul class="w-legend" aria-hidden="true">
      ${this.#data.series.map(({ label, color, kind }) => html`<li class="w-key"><i data-kind=${kind} ${put({ "background-color": color })}></i><span dir="auto">${label}</span></li>`)}
    </ul>`;
  }

  #table(label: string) {
    const { categories, series, xName } = this.#data;
    return html`<div class="w-table" tabindex="0" role="group" aria-label=${label}>
      <table>
        <thead><tr data-header><th scope="col">${xName}</th>${series.map((each) => html`<th scope="col" data-align="end">${each.label}</th>`)}</tr></thead>
        <tbody>${categories.map((name, at) => html`<tr><th scope="row">${name}</th>${series.map(({ values }) => html`<td data-align="end">${this.#value(values[at])}</td>`)}</tr>`)}</tbody>
      </table>
    </div>`;
  }

  #value(value: number | null | undefined): string {
    return value == null ? "–" : this.#number(value, false);
  }

  #number(value: number, isShort: boolean): string {
    const notation = isShort && Math.abs(value) >= 10_000 ? "compact" : "standard";
    return new Intl.NumberFormat(this.closest<HTMLElement>("[lang]")?.lang || undefined, {
      notation,
      maximumFractionDigits: 2,
    }).format(value);
  }

  readonly #onPoint = (event: PointerEvent) => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    this.chosen = this.#plot?.categoryAt(event.clientX - left) ?? null;
  };

  readonly #onLeave = () => {
    this.chosen = null;
  };
}

define("chatdock-widget-chart", ChartPart);
