/**
 * Gives a name to each control that has no label: models forget them, and a screen reader would say nothing but the kind.
 * Runs once all is drawn, as a label may come after its field or in another part of the widget.
 */
export function nameControls(root: Element): void {
  for (const control of root.querySelectorAll<HTMLElement>("[data-fallback]")) {
    const label = control.dataset.named === undefined ? labelOf(root, control) : null;
    // A group cannot be a label's own: it is pointed to from here.
    const isGroup = control.dataset.group !== undefined;
    if (label && isGroup) label.id = `${control.id}-label`;
    setOrRemove(control, "aria-labelledby", label && isGroup ? label.id : null);
    setOrRemove(control, "aria-label", label ? null : (control.dataset.fallback ?? null));
  }
}

function labelOf(root: Element, control: HTMLElement): Element | null {
  const around = control.closest("label");
  if (around && around.textContent.trim() !== "") return around;
  return control.id === "" ? null : root.querySelector(`label[for="${CSS.escape(control.id)}"]`);
}

function setOrRemove(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
