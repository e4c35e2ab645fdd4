import type { WidgetComponent } from "@chatdock/client";

const FILES = `${location.origin}/playground/`;

/** A component of ChatKit's widgets with most of what it can be given. */
export interface Sample {
  type: string;
  /** It stands by itself; any other component stands in a card. */
  isRoot?: boolean;
  widgets: readonly WidgetComponent[];
}

function text(value: string, more: object = {}): WidgetComponent {
  return { type: "Text", value, ...more };
}

function action(type: string, more: object = {}) {
  return { type, payload: { berth: 7 }, ...more };
}

const BOX = {
  padding: 3,
  radius: "md",
  background: "surface-secondary",
  border: { size: 1, color: "default" },
};
const CONTROL_SIZES = ["sm", "md", "lg"];
const BERTHS = [
  { value: "7", label: "Berth 7" },
  { value: "8", label: "Berth 8", description: "With electricity" },
  { value: "9", label: "Berth 9", disabled: true },
];

/** Every component, by the name of its type. */
export const SAMPLES: readonly Sample[] = [
  {
    type: "Card",
    isRoot: true,
    widgets: [
      {
        type: "Card",
        size: "sm",
        status: { text: "Harbour", icon: "map-pin" },
        confirm: { label: "Book it", action: action("book") },
        cancel: { label: "Not now", action: action("dismiss") },
        children: [{ type: "Title", value: "Berth 7", size: "sm" }, text("Free from Friday to Sunday.")],
      },
      {
        type: "Card",
        collapsed: true,
        status: { text: "Booked", icon: "check-circle" },
        children: [text("Berth 7 is booked.")],
      },
      {
        type: "Card",
        size: "full",
        theme: "dark",
        padding: 4,
        background: "surface-elevated-secondary",
        children: [text("Dark in a chat of any scheme.")],
      },
    ],
  },
  {
    type: "ListView",
    isRoot: true,
    widgets: [
      {
        type: "ListView",
        limit: 2,
        status: { text: "Free berths", favicon: `${FILES}harbour.svg` },
        children: [7, 8, 9, 10].map((number) => ({
          type: "ListViewItem",
          key: String(number),
          gap: 3,
          align: "center",
          onClickAction: action("open"),
          children: [{ type: "Icon", name: "map-pin" }, text(`Berth ${number}`)],
        })),
      },
    ],
  },
  {
    type: "ListViewItem",
    isRoot: true,
    widgets: [
      {
        type: "ListView",
        children: [
          { type: "ListViewItem", children: [text("An entry that does nothing")] },
          {
            type: "ListViewItem",
            onClickAction: action("open"),
            children: [text("An entry that can be pressed")],
          },
        ],
      },
    ],
  },
  {
    type: "Basic",
    isRoot: true,
    widgets: [
      {
        type: "Basic",
        direction: "row",
        gap: 2,
        align: "center",
        children: [{ type: "Icon", name: "info" }, text("No frame around it.")],
      },
    ],
  },
  {
    type: "Box",
    widgets: [{ type: "Box", ...BOX, margin: { y: 2 }, minHeight: 60, children: [text("In a box")] }],
  },
  {
    type: "Row",
    widgets: [
      {
        type: "Row",
        gap: 3,
        justify: "between",
        wrap: "wrap",
        children: [text("left"), text("middle"), text("right")],
      },
      {
        type: "Row",
        gap: 2,
        children: [
          { type: "Box", flex: 1, ...BOX, children: [text("one part")] },
          { type: "Box", flex: 2, ...BOX, children: [text("two parts")] },
        ],
      },
    ],
  },
  {
    type: "Col",
    widgets: [{ type: "Col", gap: 2, align: "end", children: [text("one"), text("below the other")] }],
  },
  {
    type: "Form",
    widgets: [
      {
        type: "Form",
        direction: "col",
        gap: 3,
        onSubmitAction: action("save"),
        children: [
          { type: "Label", value: "Name of the boat", fieldName: "boat.name" },
          { type: "Input", name: "boat.name", required: true, placeholder: "Albatross" },
          { type: "Label", value: "Remarks", fieldName: "remarks" },
          { type: "Textarea", name: "remarks", rows: 3 },
          { type: "Checkbox", name: "power", label: "Electricity is needed" },
          { type: "Button", label: "Send", submit: true, style: "primary" },
        ],
      },
    ],
  },
  {
    type: "Spacer",
    widgets: [{ type: "Row", children: [text("left"), { type: "Spacer", minSize: 20 }, text("right")] }],
  },
  {
    type: "Divider",
    widgets: [
      text("above"),
      { type: "Divider", spacing: 3 },
      text("below"),
      { type: "Divider", flush: true, color: "strong", size: 2 },
    ],
  },
  {
    type: "Transition",
    widgets: [{ type: "Transition", children: text("It moves when it changes.", { key: "one" }) }],
  },
  {
    type: "Title",
    widgets: ["sm", "md", "lg", "xl", "2xl", "3xl", "4xl", "5xl"].map((size) => ({
      type: "Title",
      value: `Title ${size}`,
      size,
    })),
  },
  {
    type: "Caption",
    widgets: [
      ...CONTROL_SIZES.map((size) => ({ type: "Caption", value: `Caption ${size}`, size })),
      {
        type: "Caption",
        value: "a caption that is cut off because it is much too long for its line ".repeat(3),
        truncate: true,
        color: "danger",
      },
    ],
  },
  {
    type: "Text",
    widgets: [
      ...["xs", "sm", "md", "lg", "xl"].map((size) => text(`Text ${size}`, { size })),
      text("italic, bold, struck out", { italic: true, weight: "bold", lineThrough: true }),
      text("in the colour of success", { color: "success" }),
      text("at the end", { textAlign: "end" }),
      text("A text that shows two of its lines. ".repeat(12), { maxLines: 2 }),
      text("Can be changed", { editable: { name: "title", placeholder: "A name", required: true } }),
    ],
  },
  {
    type: "Markdown",
    widgets: [
      {
        type: "Markdown",
        value: "Some **Markdown** with `code`, a [link](https://example.com) and\n\n- a list\n- of two",
      },
    ],
  },
  {
    type: "Label",
    widgets: [
      { type: "Label", value: "Length in metres", fieldName: "length", weight: "semibold" },
      { type: "Input", name: "length", inputType: "number", defaultValue: "9" },
    ],
  },
  {
    type: "Badge",
    widgets: ["solid", "soft", "outline"].map((variant) => ({
      type: "Row",
      gap: 2,
      wrap: "wrap",
      children: ["secondary", "success", "danger", "warning", "info", "discovery"].map((color) => ({
        type: "Badge",
        label: color,
        color,
        variant,
        pill: variant === "soft",
      })),
    })),
  },
  {
    type: "Icon",
    widgets: [
      {
        type: "Row",
        gap: 2,
        align: "center",
        wrap: "wrap",
        children: ["xs", "sm", "md", "lg", "xl", "2xl", "3xl"].map((size) => ({
          type: "Icon",
          name: "compass",
          size,
        })),
      },
      {
        type: "Row",
        gap: 2,
        children: ["star", "mail", "no-such-icon"].map((name) => ({ type: "Icon", name, color: "info" })),
      },
    ],
  },
  {
    type: "Image",
    widgets: [
      {
        type: "Image",
        src: `${FILES}harbour.svg`,
        alt: "A harbour",
        height: 120,
        fit: "cover",
        position: "top",
        radius: "lg",
        frame: true,
      },
      { type: "Image", src: `${FILES}harbour.svg`, alt: "A harbour, small", size: 48, radius: "full" },
      {
        type: "Image",
        src: "https://images.example.com/lighthouse.png",
        alt: "A lighthouse that may not be loaded",
        aspectRatio: "4 / 3",
        width: 120,
      },
    ],
  },
  {
    type: "Button",
    widgets: [
      ...["solid", "soft", "outline", "ghost"].map((variant) => ({
        type: "Row",
        gap: 2,
        wrap: "wrap",
        children: [
          "primary",
          "secondary",
          "info",
          "discovery",
          "success",
          "caution",
          "warning",
          "danger",
        ].map((color) => ({
          type: "Button",
          label: color,
          color,
          variant,
          onClickAction: action("press"),
        })),
      })),
      {
        type: "Row",
        gap: 2,
        wrap: "wrap",
        children: [
          {
            type: "Button",
            label: "Primary",
            style: "primary",
            iconStart: "check",
            onClickAction: action("press"),
          },
          {
            type: "Button",
            label: "Of the page",
            style: "secondary",
            iconEnd: "external-link",
            onClickAction: action("press", { handler: "client" }),
          },
          { type: "Button", label: "Disabled", disabled: true, onClickAction: action("press") },
          { type: "Button", iconStart: "plus", uniform: true, pill: true, onClickAction: action("add") },
        ],
      },
      {
        type: "Button",
        label: "As wide as the card",
        block: true,
        size: "lg",
        onClickAction: action("press"),
      },
    ],
  },
  {
    type: "Input",
    widgets: [
      ...["text", "number", "email", "password", "tel", "url"].map((inputType) => ({
        type: "Input",
        name: inputType,
        inputType,
        placeholder: inputType,
      })),
      {
        type: "Input",
        name: "disabled",
        defaultValue: "disabled",
        disabled: true,
        variant: "soft",
        pill: true,
        size: "lg",
      },
    ],
  },
  {
    type: "Textarea",
    widgets: [
      { type: "Textarea", name: "remarks", placeholder: "Remarks", rows: 2, autoResize: true, maxRows: 6 },
      { type: "Textarea", name: "fixed", defaultValue: "disabled", disabled: true, variant: "soft" },
    ],
  },
  {
    type: "Select",
    widgets: [
      {
        type: "Select",
        name: "berth",
        options: BERTHS,
        placeholder: "Choose a berth",
        clearable: true,
        onChangeAction: action("choose"),
      },
      {
        type: "Select",
        name: "many",
        options: Array.from({ length: 30 }, (_, n) => ({ value: String(n), label: `Berth ${n}` })),
        defaultValue: "3",
        pill: true,
        block: true,
        variant: "soft",
      },
      { type: "Select", name: "disabled", options: BERTHS, disabled: true },
    ],
  },
  {
    type: "DatePicker",
    widgets: [
      {
        type: "DatePicker",
        name: "from",
        placeholder: "From",
        min: "2026-11-01T00:00:00Z",
        max: "2026-12-31T00:00:00Z",
        clearable: true,
      },
      {
        type: "DatePicker",
        name: "to",
        defaultValue: "2026-11-23T00:00:00Z",
        onChangeAction: action("choose"),
        block: true,
        side: "top",
        align: "end",
      },
    ],
  },
  {
    type: "Checkbox",
    widgets: [
      {
        type: "Checkbox",
        name: "power",
        label: "Electricity",
        defaultChecked: true,
        onChangeAction: action("check"),
      },
      { type: "Checkbox", name: "water", label: "Water", required: true },
      { type: "Checkbox", name: "crane", label: "Crane", disabled: true },
    ],
  },
  {
    type: "RadioGroup",
    widgets: [
      {
        type: "RadioGroup",
        name: "side",
        ariaLabel: "Side",
        options: [
          { value: "port", label: "Port" },
          { value: "starboard", label: "Starboard" },
        ],
        defaultValue: "port",
        direction: "row",
      },
      {
        type: "RadioGroup",
        name: "berth",
        ariaLabel: "Berth",
        options: BERTHS,
        direction: "col",
        onChangeAction: action("choose"),
      },
    ],
  },
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
