/** The side of an element on which something opens. */
export type Side = "top" | "bottom" | "left" | "right";

/** Which edges stand in line. */
export type Align = "start" | "center" | "end";

const GAP_PX = 6;
const OPPOSITE: Record<Side, Side> = { top: "bottom", bottom: "top", left: "right", right: "left" };

/** Puts a box of the top layer beside an element: on the side that is asked for if there is room, else on another one. */
export function placeBeside(box: HTMLElement, anchor: Element, side: Side, align: Align): void {
  const around = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const room: Record<Side, number> = {
    top: around.top - height,
    bottom: clientHeight - around.bottom - height,
    left: around.left - width,
    right: clientWidth - around.right - width,
  };
  const sides: Side[] = [side, OPPOSITE[side], "bottom", "top"];
  const free = sides.find((each) => room[each] >= 2 * GAP_PX) ?? "bottom";
  const isRtl = getComputedStyle(anchor).direction === "rtl";
  const [left, top] = {
    top: [along(around.left, around.right, width, align, isRtl), around.top - height - GAP_PX],
    bottom: [along(around.left, around.right, width, align, isRtl), around.bottom + GAP_PX],
    left: [around.left - width - GAP_PX, along(around.top, around.bottom, height, align, false)],
    right: [around.right + GAP_PX, along(around.top, around.bottom, height, align, false)],
  }[free] as [number, number];
  box.style.left = `${within(left, clientWidth - width)}px`;
  box.style.top = `${within(top, clientHeight - height)}px`;
}

function along(start: number, end: number, size: number, align: Align, isReversed: boolean): number {
  if (align === "center") return (start + end - size) / 2;
  return (align === "start") !== isReversed ? start : end - size;
}

function within(place: number, most: number): number {
  return Math.max(GAP_PX, Math.min(place, most - GAP_PX));
}
