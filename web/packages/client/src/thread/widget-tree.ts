import type { ItemUpdate, WidgetComponent } from "../protocol.ts";

/** Applies an update to a widget. One for a component that is not there, or of another kind, changes nothing. */
export function updateWidget(root: WidgetComponent, update: ItemUpdate): WidgetComponent {
  switch (update.type) {
    case "widget.root.updated":
      return update.widget;
    case "widget.component.updated":
      return change(root, update.component_id, () => update.component);
    case "widget.streaming_text.value_delta":
      return change(root, update.component_id, (text) => ({
        ...text,
        value: `${typeof text.value === "string" ? text.value : ""}${update.delta}`,
        streaming: !update.done,
      }));
    default:
      return root;
  }
}

/** A component, and where it is in the one above it; null for a child that stands without a list. */
interface Step {
  node: WidgetComponent;
  parent: Step | null;
  at: number | null;
}

/** Makes a new tree in which one component is another; all that is not on the way to it stays the same object. */
function change(
  root: WidgetComponent,
  id: string,
  to: (component: WidgetComponent) => WidgetComponent,
): WidgetComponent {
  const found = find(root, id);
  if (!found) return root;
  let changed = to(found.node);
  for (let step = found; step.parent; step = step.parent) {
    const { node } = step.parent;
    const children = step.at === null ? changed : (node.children as unknown[]).with(step.at, changed);
    changed = { ...node, children };
  }
  return changed;
}

/** Looks for a component without recursion: a tree from a server may be deeper than the stack. */
function find(root: WidgetComponent, id: string): Step | null {
  const open: Step[] = [{ node: root, parent: null, at: null }];
  for (let step = open.pop(); step; step = open.pop()) {
    if (step.node.id === id) return step;
    open.push(...below(step).toReversed());
  }
  return null;
}

function below(parent: Step): Step[] {
  const { children } = parent.node;
  if (!Array.isArray(children)) return isComponent(children) ? [{ node: children, parent, at: null }] : [];
  return children.flatMap((node, at) => (isComponent(node) ? [{ node, parent, at }] : []));
}

function isComponent(value: unknown): value is WidgetComponent {
  return typeof value === "object" && value !== null;
}
