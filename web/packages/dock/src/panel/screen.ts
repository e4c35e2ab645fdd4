const SHEET_WIDTH_PX = 520;
const SHEET_HEIGHT_PX = 420;

/**
 * Makes the panel a sheet over the whole screen where there is no room beside it. Phones lay out a page that was
 * written without them in mind about 980 px wide and show it small: the dock is enlarged to stay readable there.
 */
export function fitToScreen(host: HTMLElement): void {
  const scale = pageScale();
  const isSmall = innerWidth / scale <= SHEET_WIDTH_PX || innerHeight / scale <= SHEET_HEIGHT_PX;
  host.toggleAttribute("data-sheet", isSmall);
  host.style.zoom = scale > 1 ? String(scale) : "";
}

/** How many of the page's pixels fill one of the screen's; 1 unless the page ignores phones. */
function pageScale(): number {
  const isTouch = matchMedia("(pointer: coarse)").matches;
  const ratio = innerWidth / screen.width;
  return isTouch && ratio > 1.3 ? ratio : 1;
}
