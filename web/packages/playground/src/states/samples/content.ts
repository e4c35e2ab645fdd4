import { type Sample, text } from "./sample.ts";

const CONTROL_SIZES = ["sm", "md", "lg"];

const FILES = `${location.origin}/playground/`;

/** Texts, marks and pictures. */
export const CONTENT: readonly Sample[] = [
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
];
