import { html, svg, type TemplateResult } from "lit";
import { until } from "lit/directives/until.js";

/** Line drawings on a 20 by 20 grid, our own: those that the first look needs. All others are in `icons-all.ts`. */
export const PATHS = {
  send: "M10 15.5v-11M5.2 9.2 10 4.4l4.8 4.8",
  stop: "M6.5 6.5h7v7h-7z",
  compose: "M15.5 11v4.5h-11v-11H9M8.5 11.5l.6-2.4 6-6 1.8 1.8-6 6z",
  history: "M3.5 5v3.5H7M3.9 8.3A6.5 6.5 0 1 1 4 13M10 6.5V10l2.5 1.6",
  back: "M16 10H4.5M9 5.2 4.2 10 9 14.8",
  copy: "M7.5 7.5h8v8h-8zM5 12.5H4.5v-8h8V5",
  retry: "M16 10a6 6 0 1 1-1.8-4.3L16.2 7.6M16.4 3.8v3.9h-3.9",
  rename: "M4 16l.8-3.4L13 4.4l2.6 2.6-8.2 8.2zM11.4 6l2.6 2.6",
  remove: "M4 6h12M8 6V4h4v2M5.5 6l.7 10h7.6l.7-10",
  chevron: "M7 8.5l3 3 3-3",
  down: "M10 4v11.5M5 11l5 5 5-5",
  check: "M5 10.5l3.2 3.2L15 7",
  warning: "M10 3.5 17.5 16h-15zM10 8v4M10 14v.1",
  spark: "M10 3c.6 4 2.6 6.3 7 7-4.4.7-6.4 3-7 7-.6-4-2.6-6.3-7-7 4.4-.7 6.4-3 7-7z",
  menu: "M4 6h12M4 10h12M4 14h12",
  close: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  tools: "M3.5 6.5h7M14.5 6.5h2M12.5 4.5v4M3.5 13.5h2M9.5 13.5h7M7.5 11.5v4",
  mention: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM13 7v4.2c0 2.4 3.5 2.4 3.5-1.2a6.5 6.5 0 1 0-2.6 5.2",
  slash: "M12.5 4.5l-5 11",
  dot: "M10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4",
};

/** The name of a drawing that is there at once. */
export type IconName = keyof typeof PATHS;

/** What a drawing is made of. */
export interface Drawing {
  path: string;
  /** Filled, not drawn with a line. */
  filled?: boolean;
  /** Points along the line of the text: in text from right to left the other way. */
  directional?: boolean;
}

/** A decorative icon; the control around it carries the label. */
export function icon(name: IconName): TemplateResult {
  return drawing({ path: PATHS[name], filled: name === "dot", directional: name === "back" });
}

/**
 * A decorative icon by a name from ChatKit's options, widgets and tasks: one of its own, `lucide:…`, `vendor:…` or ours. A name
 * that nobody knows is a dot. Most of them are in a file that is loaded when the first one is drawn; the room is kept for it.
 */
export function chatIcon(name: string): TemplateResult {
  if (Object.hasOwn(PATHS, name)) return icon(name as IconName);
  return drawn(
    find
      ? line(find(name))
      : until(
          loadAll().then((all) => line(all(name))),
          "",
        ),
  );
}

let find: ((name: string) => Drawing) | undefined;

/** What did not load is a dot, and the next icon tries again. */
async function loadAll(): Promise<(name: string) => Drawing> {
  try {
    const { drawingOf } = await import("./icons-all.ts");
    find = drawingOf;
    return drawingOf;
  } catch {
    return () => ({ path: PATHS.dot, filled: true });
  }
}

/** A decorative icon of a drawing of one's own. */
export function drawing(what: Drawing): TemplateResult {
  return drawn(line(what));
}

function line({ path, filled = false, directional = false }: Drawing) {
  return svg`<path d=${path} ?data-filled=${filled} ?data-directional=${directional} />`;
}

function drawn(content: unknown): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">${content}</svg>`;
}
