import temml from "temml";

/** Bounds of what a formula may make of itself: sizes in em, and how often a macro is expanded. */
const LIMITS = { maxSize: [20, 100] as [number, number], maxExpand: 200 };

/** Draws TeX as MathML. Throws when it cannot be read. */
export function drawTex(tex: string, display: boolean): Element {
  const holder = document.createElement("span");
  temml.render(tex, holder, { displayMode: display, throwOnError: true, trust: false, ...LIMITS });
  const [math] = holder.children;
  if (!math) throw new Error("The formula is empty.");
  return math;
}
