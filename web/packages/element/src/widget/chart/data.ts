import { count, number, oneOf, record, records, text } from "../props.ts";
import { color } from "../values.ts";

/** More rows than can be told apart in a chat. */
const MAX_ROWS = 500;
const MAX_SERIES = 12;
/** Beyond these a stack of all series, or the distance of two lines, is no finite number. */
const LARGEST = 1e300;
const SMALLEST = 1e-300;

const CURVES = [
  "basis",
  "basisClosed",
  "basisOpen",
  "bumpX",
  "bumpY",
  "bump",
  "linear",
  "linearClosed",
  "natural",
  "monotoneX",
  "monotoneY",
  "monotone",
  "step",
  "stepBefore",
  "stepAfter",
] as const;

/** How the points of a line are joined, by ChatKit's names. */
export type CurveName = (typeof CURVES)[number];

/** One series: a value for each category, null where the data has none. */
export interface Series {
  kind: "bar" | "area" | "line";
  label: string;
  color: string;
  curve: CurveName;
  /** Series of one stack stand on each other. */
  stack: string | null;
  values: (number | null)[];
}

/** What a chart shows. */
export interface ChartData {
  /** What stands at the x axis. */
  categories: string[];
  /** What the categories are: the heading of their column in the table. */
  xName: string;
  hidesX: boolean;
  series: Series[];
  barGap: number | null;
  categoryGap: number | null;
}

/** The colours of series that name none, in turn. */
const TURN = ["blue", "orange", "green", "purple", "pink", "yellow", "red"];

/** Reads what can be drawn of the props of a chart. */
export function readChart(node: Record<string, unknown>): ChartData {
  const rows = records(node.data).slice(0, MAX_ROWS);
  const axis = record(node.xAxis);
  const key = text(axis?.dataKey ?? node.xAxis) ?? "";
  const labels = record(axis?.labels) ?? {};
  const named = (value: string) => (Object.hasOwn(labels, value) ? (text(labels[value]) ?? value) : value);
  return {
    categories: rows.map((row) => named(text(row[key]) ?? "")),
    xName: key,
    hidesX: axis?.hide === true,
    series: records(node.series)
      .slice(0, MAX_SERIES)
      .flatMap((series, at) => readSeries(series, at, rows)),
    barGap: count(node.barGap, 0, 100),
    categoryGap: count(node.barCategoryGap, 0, 200),
  };
}

function readSeries(series: Record<string, unknown>, at: number, rows: Record<string, unknown>[]): Series[] {
  const kind = oneOf(series.type, "bar", "area", "line");
  const key = text(series.dataKey);
  if (!kind || key === null) return [];
  return [
    {
      kind,
      label: text(series.label) ?? key,
      color: color(series.color, "chart") ?? `var(--w-${TURN[at % TURN.length]})`,
      curve: oneOf(series.curveType, ...CURVES) ?? "monotone",
      stack: kind === "line" ? null : text(series.stack),
      values: rows.map((row) => drawable(number(row[key]))),
    },
  ];
}

function drawable(value: number | null): number | null {
  if (value === null || Math.abs(value) > LARGEST) return null;
  return Math.abs(value) < SMALLEST ? 0 : value;
}

/** A value of a series with what it stands on. */
export interface Span {
  from: number;
  to: number;
}

/** Where each value begins and ends: on those before it in its stack, or at zero. */
export function stacked(series: readonly Series[]): (Span | null)[][] {
  const heights = new Map<string, number[]>();
  return series.map(({ kind, stack, values }, index) => {
    // What goes down stands below zero, apart from what goes up.
    const base = (at: number, sign: number) => {
      const key = `${stack === null ? `own ${index}` : `${kind} ${stack}`} ${sign}`;
      const list = heights.get(key) ?? [];
      heights.set(key, list);
      return { from: list[at] ?? 0, grow: (to: number) => (list[at] = to) };
    };
    return values.map((value, at) => {
      if (value === null) return null;
      const { from, grow } = base(at, value < 0 ? -1 : 1);
      grow(from + value);
      return { from, to: from + value };
    });
  });
}
