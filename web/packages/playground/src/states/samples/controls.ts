import { action, type Sample } from "./sample.ts";

const BERTHS = [
  { value: "7", label: "Berth 7" },
  { value: "8", label: "Berth 8", description: "With electricity" },
  { value: "9", label: "Berth 9", disabled: true },
];

/** What a reader can press or fill in. */
export const CONTROLS: readonly Sample[] = [
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
];
