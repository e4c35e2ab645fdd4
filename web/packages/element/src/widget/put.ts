import { nothing } from "lit";
import { Directive, directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";

/** Style properties by their CSS names. Absent values are not set. */
export type Look = Record<string, string | null | undefined>;

/**
 * Sets style properties by code. Lit's own directive writes a `style` attribute at first, which a strict
 * Content-Security-Policy refuses; and a value that is set by code cannot bring other properties with it.
 */
class PutDirective extends Directive {
  #set: string[] = [];

  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new Error("put() stands alone in a tag.");
  }

  render(_look: Look): typeof nothing {
    return nothing;
  }

  override update(part: ElementPart, [look]: [Look]): typeof nothing {
    const { style } = part.element as HTMLElement;
    const names = Object.keys(look).filter((name) => look[name] != null);
    for (const name of this.#set) if (!names.includes(name)) style.removeProperty(name);
    for (const name of names) style.setProperty(name, look[name] as string);
    this.#set = names;
    return nothing;
  }
}

/** Sets style properties of the element in whose tag it stands. */
export const put = directive(PutDirective);
