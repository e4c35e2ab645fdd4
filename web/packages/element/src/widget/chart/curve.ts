import type { CurveName } from "./data.ts";

/** A point in pixels. */
export interface Point {
  x: number;
  y: number;
}

/** How a line gets from one point to the next. */
type Shape = "straight" | "smooth" | "bump" | "rounded" | "step" | "stepBefore" | "stepAfter";

/** The fifteen names of ChatKit come down to seven shapes. */
const SHAPES: Record<CurveName, Shape> = {
  basis: "rounded",
  basisClosed: "rounded",
  basisOpen: "rounded",
  bumpX: "bump",
  bumpY: "bump",
  bump: "bump",
  linear: "straight",
  linearClosed: "straight",
  natural: "smooth",
  monotoneX: "smooth",
  monotoneY: "smooth",
  monotone: "smooth",
  step: "step",
  stepBefore: "stepBefore",
  stepAfter: "stepAfter",
};

/** The path from the first point, which the pen stands on, to the last one. */
export function curve(points: readonly Point[], name: CurveName): string {
  const shape = SHAPES[name];
  if (shape === "smooth") return smooth(points);
  if (shape === "rounded") return rounded(points);
  return points
    .slice(1)
    .map((to, at) => join(points[at] as Point, to, shape))
    .join("");
}

function join(from: Point, to: Point, shape: Exclude<Shape, "smooth" | "rounded">): string {
  const middle = (from.x + to.x) / 2;
  switch (shape) {
    case "bump":
      return `C${px(middle)} ${px(from.y)} ${px(middle)} ${px(to.y)} ${px(to.x)} ${px(to.y)}`;
    case "step":
      return `H${px(middle)}V${px(to.y)}H${px(to.x)}`;
    case "stepBefore":
      return `V${px(to.y)}H${px(to.x)}`;
    case "stepAfter":
      return `H${px(to.x)}V${px(to.y)}`;
    default:
      return `L${px(to.x)} ${px(to.y)}`;
  }
}

/** Cubic pieces whose slopes never overshoot a point: a curve does not show values that are not there. */
function smooth(points: readonly Point[]): string {
  const slopes = points.map((_, at) => slopeAt(points, at));
  return points
    .slice(1)
    .map((to, at) => {
      const from = points[at] as Point;
      const third = (to.x - from.x) / 3;
      const [a, b] = [slopes[at] ?? 0, slopes[at + 1] ?? 0];
      return `C${px(from.x + third)} ${px(from.y + a * third)} ${px(to.x - third)} ${px(to.y - b * third)} ${px(to.x)} ${px(to.y)}`;
    })
    .join("");
}

/** The harmonic mean of the slopes on both sides; flat at a top, at a bottom and at the ends. */
function slopeAt(points: readonly Point[], at: number): number {
  const before = slope(points[at - 1], points[at]);
  const after = slope(points[at], points[at + 1]);
  if (before === null || after === null) return before ?? after ?? 0;
  return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
}

function slope(from: Point | undefined, to: Point | undefined): number | null {
  return from && to && to.x !== from.x ? (to.y - from.y) / (to.x - from.x) : null;
}

/** A uniform cubic B-spline that begins and ends at the first and last points. */
function rounded(points: readonly Point[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return "";
  const all = [first, first, ...points, last, last];
  return all
    .slice(0, -3)
    .map((_, at) => {
      const [a, b, c] = all.slice(at + 1, at + 4) as [Point, Point, Point];
      const on = { x: (a.x + 4 * b.x + c.x) / 6, y: (a.y + 4 * b.y + c.y) / 6 };
      const [p, q] = [between(a, b, 1 / 3), between(a, b, 2 / 3)];
      return `C${px(p.x)} ${px(p.y)} ${px(q.x)} ${px(q.y)} ${px(on.x)} ${px(on.y)}`;
    })
    .join("")
    .concat(`L${px(last.x)} ${px(last.y)}`);
}

function between(a: Point, b: Point, part: number): Point {
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}

/** Pixels as short as they need to be. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
