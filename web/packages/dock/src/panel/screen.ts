const SHEET_WIDTH_PX = 520;
/** A phone on its side; a wide but low window of a desktop has room beside the panel. */
const SHEET_HEIGHT_PX = 420;
const SHEET_LOW_WIDTH_PX = 960;

/**
 * Makes the panel a sheet over the whole screen where there is no room beside it. Phones lay out a page that was
 * written without them in mind about 980 px wide and show it small: the dock is enlarged to stay readable there.
 */
export function fitToScreen(host: HTMLElement): void {
  const scale = pageScale();
  const [width, height] = [innerWidth / scale, innerHeight / scale];
  const isSmall = width <= SHEET_WIDTH_PX || (height <= SHEET_HEIGHT_PX && width <= SHEET_LOW_WIDTH_PX);
  host.toggleAttribute("data-sheet", isSmall);
  host.style.zoom = scale > 1 ? String(scale) : "";
}

/** How many of the page's pixels fill one of the screen's; 1 unless the page ignores phones. */
function pageScale(): number {
  const isTouch = matchMedia("(pointer: coarse)").matches;
  const ratio = innerWidth / screen.width;
  return isTouch && ratio > 1.3 ? ratio : 1;
}
