import { type SVGTemplateResult, svg } from "lit";
import { put } from "../put.ts";
import { curve, type Point, px } from "./curve.ts";
import { type ChartData, type Series, type Span, stacked } from "./data.ts";
import { type Axis, axisFor, labelStep } from "./scale.ts";

const TOP = 8;
const X_LABELS = 24;
const Y_CHARACTER = 6.8;

/** The places of everything in a chart, in pixels. */
export class Plot {
  readonly spans: (Span | null)[][];
  readonly axis: Axis;
  readonly left: number;
  readonly bottom: number;
  readonly #band: number;

  constructor(
    readonly data: ChartData,
    readonly width: number,
    readonly height: number,
    readonly showsY: boolean,
    private readonly format: (value: number) => string,
  ) {
    this.spans = stacked(data.series);
    this.axis = axisFor(this.spans.flat().flatMap((span) => (span ? [span.from, span.to] : [])));
    const longest = Math.max(...this.axis.ticks.map((tick) => format(tick).length));
    this.left = showsY ? longest * Y_CHARACTER + 10 : 0;
    this.bottom = height - (data.hidesX ? 4 : X_LABELS);
    this.#band = (width - this.left) / Math.max(data.categories.length, 1);
  }

  /** The middle of a category. */
  x(at: number): number {
    return this.left + this.#band * (at + 0.5);
  }

  y(value: number): number {
    const { min, max } = this.axis;
    return TOP + (this.bottom - TOP) * (1 - (value - min) / (max - min));
  }

  /** The category below a place. */
  categoryAt(x: number): number | null {
    const at = Math.floor((x - this.left) / this.#band);
    return at >= 0 && at < this.data.categories.length ? at : null;
  }

  /** All that is drawn, without the mark of the chosen category. */
  draw(): SVGTemplateResult {
    const { series } = this.data;
    const ordered = [...series.keys()].toSorted((a, b) => layer(series[a]) - layer(series[b]));
    return svg`${this.#grid()}${ordered.map((at) => this.#series(at))}${this.data.hidesX ? null : this.#labels()}`;
  }

  #grid(): SVGTemplateResult[] {
    return this.axis.ticks.map((tick) => {
      const y = px(this.y(tick));
      const words = this.showsY
        ? svg`<text class="w-tick" x=${px(this.left - 10)} y=${y} dy="0.32em" text-anchor="end">${this.format(tick)}</text>`
        : null;
      return svg`<line class="w-grid" ?data-zero=${tick === 0} x1=${px(this.left)} x2=${px(this.width)} y1=${y} y2=${y} />${words}`;
    });
  }

  #labels(): SVGTemplateResult[] {
    const { categories } = this.data;
    const step = labelStep(categories, this.width - this.left);
    return categories.flatMap((label, at) =>
      at % step === 0
        ? [
            svg`<text class="w-tick" x=${px(this.x(at))} y=${px(this.bottom + 17)} text-anchor="middle">${shorten(label)}</text>`,
          ]
        : [],
    );
  }

  #series(at: number): SVGTemplateResult | SVGTemplateResult[] {
    const series = this.data.series[at] as Series;
    const spans = this.spans[at] ?? [];
    if (series.kind === "bar") return this.#bars(series, at, spans);
    return runs(spans).map((run) => this.#line(series, run));
  }

  #bars(series: Series, at: number, spans: (Span | null)[]): SVGTemplateResult[] {
    const groups = barGroups(this.data.series);
    const { barGap, categoryGap } = this.data;
    const room = Math.max(this.#band - (categoryGap ?? this.#band * 0.28), 1);
    const gap = Math.min(barGap ?? 3, room / groups.length / 2);
    const width = Math.max(Math.min((room - gap * (groups.length - 1)) / groups.length, 64), 1);
    const all = width * groups.length + gap * (groups.length - 1);
    const offset = groups.findIndex((group) => group.includes(at)) * (width + gap) - all / 2;
    return spans.flatMap((span, category) => {
      if (!span) return [];
      const [top, bottom] = [this.y(Math.max(span.from, span.to)), this.y(Math.min(span.from, span.to))];
      const radius = Math.min(4, width / 4, series.stack === null ? 4 : 1.5);
      return [
        svg`<rect class="w-bar" x=${px(this.x(category) + offset)} y=${px(top)} width=${px(width)} height=${px(Math.max(bottom - top, 0))} rx=${px(radius)} ${put({ fill: series.color })} />`,
      ];
    });
  }

  #line(series: Series, run: [number, Span][]): SVGTemplateResult {
    const points = run.map(([at, { to }]) => ({ x: this.x(at), y: this.y(to) }));
    const first = points[0] as Point;
    const line = `M${px(first.x)} ${px(first.y)}${curve(points, series.curve)}`;
    const isClosed = series.curve.endsWith("Closed");
    const look = put({ stroke: series.color });
    const dot =
      points.length === 1
        ? svg`<circle class="w-dot" cx=${px(first.x)} cy=${px(first.y)} r="3" ${put({ fill: series.color })} />`
        : null;
    return svg`${series.kind === "area" ? svg`<path class="w-area" d=${`${line}${this.#floor(run, series)}`} ${put({ fill: series.color })} />` : null}
      <path class="w-line" d=${isClosed ? `${line}Z` : line} ${look} />${dot}`;
  }

  /** The way back along what an area stands on. */
  #floor(run: [number, Span][], series: Series): string {
    const points = run.map(([at, { from }]) => ({ x: this.x(at), y: this.y(from) })).toReversed();
    const [first] = points;
    return first ? `L${px(first.x)} ${px(first.y)}${curve(points, mirrored(series.curve))}Z` : "";
  }
}

/** Areas behind bars, and lines before everything. */
function layer(series: Series | undefined): number {
  return ["area", "bar", "line"].indexOf(series?.kind ?? "line");
}

/** The indexes of the bar series that stand beside each other, those of a stack together. */
function barGroups(series: readonly Series[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [at, { kind, stack }] of series.entries()) {
    if (kind !== "bar") continue;
    const key = stack === null ? `own ${at}` : `stack ${stack}`;
    groups.set(key, [...(groups.get(key) ?? []), at]);
  }
  return [...groups.values()];
}

/** The parts of a line between the gaps in its data. */
function runs(spans: readonly (Span | null)[]): [number, Span][][] {
  const found: [number, Span][][] = [[]];
  for (const [at, span] of spans.entries()) {
    if (span) found.at(-1)?.push([at, span]);
    else found.push([]);
  }
  return found.filter((run) => run.length > 0);
}

/** On the way back a step before a point is a step behind it. */
function mirrored(name: Series["curve"]): Series["curve"] {
  if (name === "stepBefore") return "stepAfter";
  return name === "stepAfter" ? "stepBefore" : name;
}

function shorten(label: string): string {
  return label.length > 18 ? `${label.slice(0, 17)}…` : label;
}
