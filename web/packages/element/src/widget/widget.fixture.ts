import type { WidgetComponent, WidgetItem } from "@chatdock/client";
import type { ActionRequest } from "../part.ts";
import { WidgetPart } from "./widget.ts";

/** A widget in a shadow root, as in the chat. */
export interface Stage {
  part: WidgetPart;
  root: ShadowRoot;
  /** What it asked for, in order. */
  requests: ActionRequest[];
  errors: Error[];
  query<T extends Element = HTMLElement>(selector: string): T | null;
  /** Waits until it is drawn. */
  settled(): Promise<void>;
}

/** Shows a widget. Its actions stay open until a test settles them, unless `answer` does. */
export async function stage(
  widget: unknown,
  settings: Partial<WidgetPart> = {},
  answer: (request: ActionRequest) => Promise<void> = async () => {},
): Promise<Stage> {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  document.body.append(host);
  const [requests, errors]: [ActionRequest[], Error[]] = [[], []];
  root.addEventListener("part-action", (event) => {
    const request = (event as CustomEvent<ActionRequest>).detail;
    requests.push(request);
    request.settle(answer(request));
  });
  root.addEventListener("part-error", (event) =>
    errors.push((event as CustomEvent<{ error: Error }>).detail.error),
  );
  const part = Object.assign(new WidgetPart(), { widget, item: itemOf(widget), ...settings });
  root.append(part);
  const settled = async () => {
    for (let round = 0; round < 3; round++) {
      await part.updateComplete;
      await Promise.all([...root.querySelectorAll<WidgetPart>("*")].map((each) => each.updateComplete));
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  await settled();
  return { part, root, requests, errors, settled, query: (selector) => root.querySelector(selector) };
}

function itemOf(widget: unknown): WidgetItem {
  const common = { id: "wi_1", thread_id: "t", created_at: "2026-11-21T01:00:00" };
  return { ...common, type: "widget", widget: widget as WidgetComponent };
}

/** What a reader writes into a field. */
export function write(control: Element | null, value: string): void {
  if (!control) throw new Error("There is no such field.");
  Object.assign(control, { value });
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

const ROOTS = new Set(["Card", "ListView", "Basic"]);

/** Puts a component where it may stand: in a form of a card, unless it is a root, or has its own place. */
function placed(node: WidgetComponent): WidgetComponent {
  if (ROOTS.has(node.type)) return node;
  if (node.type === "ListViewItem") return { type: "ListView", children: [node] };
  if (node.type === "Table.Cell") return placed({ type: "Table.Row", children: [node] });
  if (node.type === "Table.Row") return placed({ type: "Table", children: [node] });
  return {
    type: "Card",
    children: [{ type: "Form", onSubmitAction: { type: "submitted" }, children: [node] }],
  };
}

/** All that can be observed of a component: its markup, its values, what it does when it is used, where the cursor goes. */
export async function drawn(node: WidgetComponent): Promise<unknown[]> {
  const { part, root, requests, settled } = await stage(placed(node), { fresh: true });
  const focused = root.activeElement?.getAttribute("data-path");
  const markup = markupOf(part);
  const values = [...root.querySelectorAll<HTMLInputElement>("input, textarea, select")].map((control) => {
    control.focus();
    return [
      control.value,
      control.checked,
      control.disabled,
      (control.selectionEnd ?? 0) - (control.selectionStart ?? 0),
    ];
  });
  for (const control of root.querySelectorAll("input, textarea, select"))
    control.dispatchEvent(new Event("change", { bubbles: true }));
  for (const button of root.querySelectorAll<HTMLElement>("button")) button.click();
  for (const form of root.querySelectorAll("form"))
    form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  root.querySelector(".w-plot")?.dispatchEvent(new MouseEvent("pointermove", { clientX: 100 }));
  await settled();
  const used = root.querySelector(".w-tooltip")?.textContent;
  const asked = requests.map(({ action }) => action);
  (root.activeElement as HTMLElement | null)?.blur();
  root.host.remove();
  return [focused, markup, values, asked, used];
}

/** The markup without what Lit notes in it. */
function markupOf(part: Element): string {
  return part.innerHTML.replace(/<!--.*?-->/gs, "").replace(/lit\$\d+\$/g, "");
}
