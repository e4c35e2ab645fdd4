import type { WidgetComponent } from "@chatdock/client";
import { ask, begin, card, HOLD, STOPPABLE, update } from "../scripted-server/makers.ts";
import { noted } from "./host.ts";
import { SAMPLES, type Sample } from "./samples/index.ts";
import { inThread, type State } from "./state.ts";

const QUESTION = ask("What can be seen?");
const NOTE = { widgets: { onAction: async (...given: unknown[]) => noted("widgets.onAction")(...given) } };

function cardsOf({ isRoot, widgets }: Sample): WidgetComponent[] {
  return isRoot ? [...widgets] : [{ type: "Card", size: "md", children: widgets }];
}

function shown(sample: Sample): State {
  return {
    name: `widget-${sample.type.toLowerCase()}`,
    title: `Widget: ${sample.type}`,
    describe: `The component ${sample.type}, with what it can be given.`,
    ...inThread([QUESTION, ...cardsOf(sample).map((widget) => card(widget, sample.type))], {
      allowed_image_domains: [location.hostname],
    }),
    options: NOTE,
    shows: [".widget"],
  };
}

const BOOKING: WidgetComponent = {
  type: "Card",
  asForm: true,
  size: "md",
  confirm: { label: "Book", action: { type: "book" } },
  cancel: { label: "Cancel", action: { type: "cancel" } },
  children: [
    { type: "Label", value: "Boat", fieldName: "boat.name" },
    { type: "Input", name: "boat.name", required: true },
    { type: "Label", value: "Length", fieldName: "boat.length" },
    { type: "Input", name: "boat.length", inputType: "number" },
  ],
};

const GROWING: WidgetComponent = {
  type: "Card",
  children: [
    { type: "Title", value: "Log", size: "sm" },
    { type: "Text", id: "log", value: "", streaming: true },
  ],
};

const BOARD: WidgetComponent = {
  type: "Card",
  children: [
    { type: "Title", value: "Berths", size: "sm" },
    { type: "Badge", id: "count", label: "3 free", color: "success" },
  ],
};

const ARRIVAL: WidgetComponent = {
  type: "DatePicker",
  name: "arrival",
  placeholder: "Arrival",
  defaultValue: "2026-11-24T00:00:00Z",
  min: "2026-11-05T00:00:00Z",
};

/** Widgets: one state for each component, all together, and how they change. */
export const WIDGETS: readonly State[] = [
  ...SAMPLES.map(shown),
  {
    name: "widget-gallery",
    title: "All widgets",
    describe: "Every component in one conversation.",
    ...inThread([QUESTION, ...SAMPLES.flatMap(cardsOf).map((widget) => card(widget, widget.type))], {
      allowed_image_domains: [location.hostname],
    }),
    options: NOTE,
    shows: [".widget"],
  },
  {
    name: "widget-calendar",
    title: "The calendar of a date picker",
    describe: "Open, with days that cannot be chosen.",
    ...inThread([QUESTION, card({ type: "Card", children: [ARRIVAL] })]),
    options: NOTE,
    acts: [{ press: ".w-date button" }],
    shows: [".w-calendar[open]"],
  },
  {
    name: "widget-card-form",
    title: "A card that is a form",
    describe: "asForm: its buttons carry what the fields hold.",
    ...inThread([QUESTION, card(BOOKING)]),
    options: NOTE,
    shows: [".widget form"],
  },
  {
    name: "widget-streaming",
    title: "A text in a widget is being written",
    describe: "Pieces of it have arrived.",
    ...inThread([QUESTION], {
      run: [
        STOPPABLE,
        begin("card", card(GROWING)),
        ...["Left the ", "harbour at ", "noon"].map((delta) =>
          update("card", {
            type: "widget.streaming_text.value_delta",
            component_id: "log",
            delta,
            done: false,
          }),
        ),
        HOLD,
        update("card", {
          type: "widget.streaming_text.value_delta",
          component_id: "log",
          delta: ".",
          done: true,
        }),
      ],
    }),
    shows: [".widget .w-text"],
  },
  {
    name: "widget-updated",
    title: "A widget that has changed",
    describe: "Its root was replaced, then one component of it.",
    ...inThread([QUESTION], {
      run: [
        STOPPABLE,
        begin("card", card(GROWING)),
        update("card", { type: "widget.root.updated", widget: BOARD }),
        update("card", {
          type: "widget.component.updated",
          component_id: "count",
          component: { type: "Badge", id: "count", label: "2 free", color: "warning" },
        }),
        HOLD,
      ],
    }),
    shows: [".widget .w-badge"],
  },
  {
    name: "widget-action-pending",
    title: "An action of a widget is running",
    describe: "The server has not answered to it.",
    ...inThread([
      QUESTION,
      card({ type: "Card", children: [{ type: "Button", label: "Book", onClickAction: { type: "book" } }] }),
    ]),
    failures: [{ on: ["threads.custom_action"], meets: "hold" }],
    acts: [{ press: "[data-type=widget] button" }],
    shows: [".widget [aria-busy=true]"],
  },
];
