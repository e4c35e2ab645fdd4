import { type Sample, text } from "./sample.ts";

/** Tables and charts. */
export const DATA: readonly Sample[] = [
  {
    type: "Table",
    widgets: [
      {
        type: "Table",
        children: [
          {
            type: "Table.Row",
            header: true,
            children: ["Line", "Length"].map((value) => ({ type: "Table.Cell", children: [text(value)] })),
          },
          {
            type: "Table.Row",
            children: [
              { type: "Table.Cell", colSize: "lg", children: [text("Bow line")] },
              { type: "Table.Cell", align: "end", vAlign: "center", children: [text("12 m")] },
            ],
          },
          {
            type: "Table.Row",
            children: [
              { type: "Table.Cell", colSpan: 2, padding: { y: 2 }, children: [text("Springs come last.")] },
            ],
          },
        ],
      },
    ],
  },
  {
    type: "Chart",
    widgets: [
      {
        type: "Chart",
        data: [
          { day: "Friday", boats: 12, visitors: 30 },
          { day: "Saturday", boats: 19, visitors: 55 },
          { day: "Sunday", boats: 7, visitors: 41 },
        ],
        series: [
          { type: "bar", dataKey: "boats", label: "Boats" },
          { type: "line", dataKey: "visitors", label: "Visitors", color: "orange" },
        ],
        xAxis: { dataKey: "day" },
        showYAxis: true,
        showLegend: true,
        showTooltip: true,
        height: 200,
      },
      {
        type: "Chart",
        data: [
          { hour: "6", depth: 2.1 },
          { hour: "12", depth: 4.4 },
          { hour: "18", depth: 1.9 },
        ],
        series: [{ type: "area", dataKey: "depth", label: "Depth in metres", curveType: "natural" }],
        xAxis: "hour",
        height: 160,
      },
    ],
  },
];
