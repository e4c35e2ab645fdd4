/** How numbers and dates are written where an element stands: as its chat does, else as the browser does. */
export function formatAt(element: Element): string {
  return element.closest<HTMLElement>("[data-format]")?.dataset.format ?? navigator.language;
}
