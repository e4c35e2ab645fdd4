import type { WidgetComponent } from "@chatdock/client";
import { nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { chart } from "./chart/index.ts";
import { button, checkbox, input, label, radioGroup, textarea } from "./controls.ts";
import { form } from "./form.ts";
import { box, divider, row, spacer, transition } from "./layout.ts";
import { badge, iconComponent, image } from "./media.ts";
import { datePicker, select } from "./pickers.ts";
import { childrenOf, text } from "./props.ts";
import { basic, card, listView, listViewItem } from "./roots.ts";
import type { Draw, Drawn, Place, Scene } from "./scene.ts";
import { table, tableCell, tableRow } from "./table.ts";
import { caption, markdown, textComponent, title } from "./text.ts";

/** How each type of component is drawn. */
export const COMPONENTS: Readonly<Record<string, Draw>> = {
  Badge: badge,
  Basic: basic,
  Box: box,
  Button: button,
  Caption: caption,
  Card: card,
  Chart: chart,
  Checkbox: checkbox,
  Col: box,
  DatePicker: datePicker,
  Divider: divider,
  Form: form,
  Icon: iconComponent,
  Image: image,
  Input: input,
  Label: label,
  ListView: listView,
  ListViewItem: listViewItem,
  Markdown: markdown,
  RadioGroup: radioGroup,
  Row: row,
  Select: select,
  Spacer: spacer,
  Table: table,
  "Table.Cell": tableCell,
  "Table.Row": tableRow,
  Text: textComponent,
  Textarea: textarea,
  Title: title,
  Transition: transition,
};

/** Deeper than anybody nests by hand, and far from the end of the stack. */
const MAX_DEPTH = 40;

/** More than anybody reads in a chat. */
const MAX_NODES = 2_000;

/** Draws one widget: counts what is drawn, so that a runaway model cannot stop the page. */
export class Drawing {
  /** Something was left out. */
  isCut = false;
  #count = 0;

  /** Draws a component. One that is not known is as good as its children; one that fails takes nothing else with it. */
  readonly draw = (node: WidgetComponent, place: Place, scene: Scene): Drawn => {
    this.#count++;
    if (place.depth > MAX_DEPTH || this.#count > MAX_NODES) {
      this.isCut = true;
      return nothing;
    }
    try {
      const component = Object.hasOwn(COMPONENTS, node.type) ? COMPONENTS[node.type] : undefined;
      return component ? component(node, place, scene) : this.children(node, place, scene);
    } catch (error) {
      console.warn(`A widget's ${node.type} could not be drawn.`, error);
      return nothing;
    }
  };

  readonly children = (node: WidgetComponent, place: Place, scene: Scene): Drawn => {
    if (this.#count > MAX_NODES) {
      this.isCut = true;
      return nothing;
    }
    // All is drawn at once, and not as it is put in place: then it is known what was left out.
    const below = keyedOf(childrenOf(node).slice(0, MAX_NODES)).flatMap(([key, child]): [string, Drawn][] => {
      const inner = { ...place, path: `${place.path}/${key}`, depth: place.depth + 1 };
      const drawn = this.draw(child, inner, scene);
      return drawn === nothing ? [] : [[key, drawn]];
    });
    const drawn: unknown = repeat(
      below,
      ([key]) => key,
      ([, each]) => each,
    );
    return drawn as Drawn;
  };
}

/** Components with their keys: `key`, else `id`, else the place in the list. No key comes twice. */
export function keyedOf(nodes: readonly WidgetComponent[]): [string, WidgetComponent][] {
  const seen = new Set<string>();
  return nodes.map((node, at) => {
    const own = `${node.type}:${text(node.key) ?? text(node.id) ?? at}`;
    const key = seen.has(own) ? `${own}:${at}` : own;
    seen.add(key);
    return [key, node];
  });
}
