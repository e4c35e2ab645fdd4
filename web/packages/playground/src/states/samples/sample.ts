import type { WidgetComponent } from "@chatdock/client";

/** A component of ChatKit's widgets with most of what it can be given. */
export interface Sample {
  type: string;
  /** It stands by itself; any other component stands in a card. */
  isRoot?: boolean;
  widgets: readonly WidgetComponent[];
}

/** A text with whatever else it is given. */
export function text(value: string, more: object = {}): WidgetComponent {
  return { type: "Text", value, ...more };
}

/** An action that tells of a berth. */
export function action(type: string, more: object = {}) {
  return { type, payload: { berth: 7 }, ...more };
}
