import { nothing } from "lit";
import { AsyncDirective, directive } from "lit/async-directive.js";
import type { ElementPart } from "lit/directive.js";

/** Lets the keyboard scroll an element that may be too long for its room: it can be focused as long as it is. */
class ScrollableDirective extends AsyncDirective {
  #element: HTMLElement | null = null;
  readonly #size = new ResizeObserver(() => this.#look());

  render(): typeof nothing {
    return nothing;
  }

  override update(part: ElementPart): typeof nothing {
    this.#element ??= part.element as HTMLElement;
    this.#size.observe(this.#element);
    return nothing;
  }

  #look(): void {
    const element = this.#element;
    if (!element) return;
    if (element.scrollHeight > element.clientHeight + 1) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  }

  override disconnected(): void {
    this.#size.disconnect();
  }

  override reconnected(): void {
    if (this.#element) this.#size.observe(this.#element);
  }
}

/** Stands alone in the tag of the element. */
export const scrollable = directive(ScrollableDirective);
