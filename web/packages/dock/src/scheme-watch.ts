/** Tells of what may have made the page light or dark: the system's wish, or the site's own switch. */
export function watchScheme(onChange: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
  const observer = new MutationObserver(onChange);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true });
    // A background that fades is neither at first.
    element.addEventListener("transitionend", onChange);
  }
}
