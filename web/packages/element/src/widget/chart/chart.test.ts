import { afterEach, expect, it } from "vitest";
import { stage } from "../widget.fixture.ts";
import { curve } from "./curve.ts";
import { readChart, stacked } from "./data.ts";
import { axisFor, labelStep } from "./scale.ts";

afterEach(() => document.body.replaceChildren());

it.each([
  [
    [0, 7],
    [0, 2, 4, 6, 8],
  ],
  [
    [3, 980],
    [0, 250, 500, 750, 1000],
  ],
  [
    [-3, 5],
    [-4, -2, 0, 2, 4, 6],
  ],
  [[0.02], [0, 0.005, 0.01, 0.015, 0.02]],
  [[], [0, 0.25, 0.5, 0.75, 1]],
])("draws round lines for %j", (values, ticks) => {
  expect(axisFor(values).ticks).toEqual(ticks);
});

it("stacks what goes up and what goes down apart, and leaves gaps", () => {
  const { series } = readChart({
    data: [{ a: 2, b: 3, c: -1 }, { a: "4" }],
    series: ["a", "b", "c"].map((dataKey) => ({ type: "bar", dataKey, stack: "s" })),
  });
  expect(stacked(series)).toEqual([
    [
      { from: 0, to: 2 },
      { from: 0, to: 4 },
    ],
    [{ from: 2, to: 5 }, null],
    [{ from: 0, to: -1 }, null],
  ]);
});

it("does not show values that are not there between two points", () => {
  const path = curve(
    [
      { x: 0, y: 10 },
      { x: 30, y: 10 },
      { x: 60, y: 0 },
    ],
    "monotone",
  );
  expect(path).toBe("C10 10 20 10 30 10C40 10 50 3.3 60 0");
});

it("goes by steps where it is asked to", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 5 },
  ];
  expect([
    curve(points, "step"),
    curve(points, "stepBefore"),
    curve(points, "stepAfter"),
    curve(points, "linear"),
  ]).toEqual(["H5V5H10", "V5H10", "H10V5", "L10 5"]);
});

it("leaves labels out that would stand on each other", () => {
  const labels = Array.from({ length: 30 }, (_, at) => `Week ${at}`);
  expect(labelStep(labels, 2_000)).toBe(1);
  expect(labelStep(labels, 300)).toBeGreaterThan(4);
});

const widget = {
  type: "Chart",
  data: [
    { month: "jan", sail: 12, motor: 4 },
    { month: "feb", sail: 20 },
  ],
  series: [
    { type: "bar", label: "Sail", dataKey: "sail" },
    { type: "line", label: "Motor", dataKey: "motor" },
  ],
  xAxis: { dataKey: "month", labels: { jan: "January" } },
  showTooltip: true,
};

it("has its data as a table", async () => {
  const { root, query } = await stage(widget);
  const rows = [...root.querySelectorAll("details tr")].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );
  expect(rows).toEqual([
    ["month", "Sail", "Motor"],
    ["January", "12", "4"],
    ["feb", "20", "–"],
  ]);
  expect(query("svg")?.getAttribute("aria-label")).toBe("Chart: Sail, Motor");
});

it("tells the values of what is pointed at", async () => {
  const { query, settled } = await stage(widget);
  query(".w-plot")?.dispatchEvent(new MouseEvent("pointermove", { clientX: 300 }));
  await settled();
  expect(query(".w-tooltip")?.textContent.replace(/\s+/g, " ").trim()).toBe("feb Sail20Motor–");
  query(".w-plot")?.dispatchEvent(new MouseEvent("pointerleave"));
  await settled();
  expect(query(".w-tooltip")).toBeNull();
});

it("draws thousands of rows and endless numbers no further than they can be told apart", async () => {
  const data = Array.from({ length: 5_000 }, (_, at) => ({
    x: at,
    y: at === 3 ? Number.POSITIVE_INFINITY : 1e296 * at,
  }));
  const { root } = await stage({ type: "Chart", data, series: [{ type: "bar", dataKey: "y" }], xAxis: "x" });
  expect(root.querySelectorAll("rect").length).toBeLessThan(501);
  expect(root.innerHTML).not.toContain("NaN");
});

it.each([
  ["too large", [1e308, -1e308, 0, 3]],
  ["too large together", [1.7e308, 1.7e308]],
  ["just within bounds", [1e300, -1e300]],
  ["too small", [5e-324, 0]],
])("draws nothing that is no number where values are %s", async (_, values) => {
  const { root } = await stage({
    type: "Chart",
    data: values.map((y, x) => ({ x, y })),
    series: ["bar", "bar", "line", "area"].map((type) => ({ type, dataKey: "y", stack: "s" })),
    showYAxis: true,
    xAxis: "x",
  });
  expect(root.querySelector("svg")).not.toBeNull();
  expect(root.querySelector("svg")?.outerHTML).not.toMatch(/NaN|Infinity|∞/);
});
