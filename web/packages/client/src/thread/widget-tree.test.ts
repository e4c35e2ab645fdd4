import { expect, it } from "vitest";
import type { WidgetComponent } from "../protocol.ts";
import { updateWidget } from "./widget-tree.ts";

const text = (id: string, value: string): WidgetComponent => ({ type: "Text", id, value, streaming: true });
const tree: WidgetComponent = {
  type: "Card",
  children: [
    { type: "Row", children: [text("a", "A")] },
    { type: "Transition", children: text("b", "B") },
    null,
    "junk",
  ],
};

const grow = (component_id: string, delta: string, done = false) =>
  updateWidget(tree, { type: "widget.streaming_text.value_delta", component_id, delta, done });

it("lets a text grow, and shares all that stays the same", () => {
  const changed = grow("a", "BC") as unknown as { children: { children: unknown[] }[] };
  expect(changed.children[0]?.children[0]).toEqual({ type: "Text", id: "a", value: "ABC", streaming: true });
  expect(changed.children[1]).toBe((tree.children as unknown[])[1]);
  expect(tree.children).toHaveLength(4);
});

it("finds the only child of a transition, and ends its text", () => {
  const changed = grow("b", "!", true) as unknown as { children: { children: unknown }[] };
  expect(changed.children[1]?.children).toEqual({ type: "Text", id: "b", value: "B!", streaming: false });
});

it("replaces a component, or the root", () => {
  const component = { type: "Badge", label: "new" };
  const changed = updateWidget(tree, { type: "widget.component.updated", component_id: "a", component });
  expect((changed.children as { children: unknown[] }[])[0]?.children).toEqual([component]);
  expect(updateWidget(tree, { type: "widget.root.updated", widget: component })).toBe(component);
});

it("leaves the tree alone when there is no such component", () => {
  expect(grow("z", "x")).toBe(tree);
});

it("gets to the bottom of a tree that is deeper than the stack", () => {
  const deep = Array.from({ length: 50_000 }).reduce<WidgetComponent>(
    (child) => ({ type: "Box", children: [child] }),
    text("deep", "x"),
  );
  const changed = updateWidget(deep, {
    type: "widget.streaming_text.value_delta",
    component_id: "deep",
    delta: "y",
    done: true,
  });
  expect(changed === deep).toBe(false);
});
