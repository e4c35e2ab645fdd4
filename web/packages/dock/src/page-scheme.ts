/**
 * Whether the page looks light or dark to its reader: by its background colour where it has one, else by its declared
 * colour scheme. A dark panel on a white manual, only because the system is dark, would be wrong.
 */
export function pageScheme(): "light" | "dark" {
  for (const element of [document.body, document.documentElement]) {
    const color =
      getComputedStyle(element)
        .backgroundColor.match(/[\d.]+/g)
        ?.map(Number) ?? [];
    const [red = 0, green = 0, blue = 0, alpha = 1] = color;
    if (color.length >= 3 && alpha > 0.5) {
      return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? "dark" : "light";
    }
  }
  const declared = getComputedStyle(document.documentElement).colorScheme;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
  return declared.includes("dark") && (prefersDark || !declared.includes("light")) ? "dark" : "light";
}
