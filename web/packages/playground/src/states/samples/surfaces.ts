import { action, type Sample, text } from "./sample.ts";

const BOX = {
  padding: 3,
  radius: "md",
  background: "surface-secondary",
  border: { size: 1, color: "default" },
};

const FILES = `${location.origin}/playground/`;

/** What stands by itself, and what holds other components. */
export const SURFACES: readonly Sample[] = [
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
];
