const SVG = "http://www.w3.org/2000/svg";

/** Makes an element with attributes and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Makes a decorative line drawing on a 20 by 20 grid. */
export function drawing(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Makes a button that shows a drawing and carries a label. */
export function iconButton(label: string, path: string, onClick: () => void): HTMLButtonElement {
  const button = make("button", { type: "button", class: "icon-button", "aria-label": label, title: label });
  button.append(drawing(path));
  button.addEventListener("click", onClick);
  return button;
}
