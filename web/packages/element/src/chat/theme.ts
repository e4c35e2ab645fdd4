import type { Scheme, Theme } from "../options.ts";

const RADII = { pill: "22px", round: "16px", soft: "10px", sharp: "2px" };

/** Puts the theme option on the element: the scheme as a data attribute, the rest as custom properties. */
export function applyTheme(element: HTMLElement, option: Scheme | Theme | undefined): void {
  const theme: Theme = typeof option === "string" ? { colorScheme: option } : (option ?? {});
  element.dataset.scheme = theme.colorScheme ?? "light";
  const { typography, color, radius } = theme;
  setOrClear(element, "--chatdock-font", typography?.fontFamily);
  setOrClear(element, "--chatdock-font-mono", typography?.fontFamilyMono);
  setOrClear(element, "--chatdock-font-size", typography?.baseSize && `${typography.baseSize}px`);
  setOrClear(element, "--chatdock-accent", color?.accent?.primary);
  setOrClear(element, "--chatdock-surface", color?.surface?.background);
  setOrClear(element, "--chatdock-text", color?.surface?.foreground);
  setOrClear(element, "--chatdock-radius", radius && RADII[radius]);
}

/** An option that went away must not leave its value behind, but one that a page set in CSS stays. */
function setOrClear(element: HTMLElement, name: string, value: string | 0 | undefined): void {
  if (value) element.style.setProperty(name, value);
  else element.style.removeProperty(name);
}
