import { html, nothing, type TemplateResult } from "lit";
import { type LoadPreview, preview } from "../entity/preview.ts";
import { tell } from "../part.ts";
import { type DeepLink, deepLink, isSameSite, safeHref } from "./links.ts";

/** How a link looks and what it is called where its text does not tell. */
export interface LinkLook {
  label?: string;
  className?: string;
  /** What a card beside it shows. */
  preview?: LoadPreview;
}

/** Draws a link if its target is safe, and only what stands in it, in the same look, otherwise. A `chatkit-link://` is told to the host page. */
export function link(url: string, content: unknown, look: LinkLook = {}): TemplateResult {
  const deep = deepLink(url);
  if (deep) return hostLink(url, deep, content, look);
  const href = safeHref(url);
  if (href === null)
    return look.className ? html`<span class=${look.className}>${content}</span>` : html`${content}`;
  const target = isSameSite(href) ? nothing : "_blank";
  return html`<a
    class=${look.className ?? nothing}
    href=${href}
    target=${target}
    rel=${target === nothing ? nothing : "noopener noreferrer"}
    aria-label=${look.label ?? nothing}
    ${look.preview ? preview(look.preview) : nothing}
    >${content}</a
  >`;
}

/** The browser has no program for such an address, and is never to look for one. */
function hostLink(url: string, deep: DeepLink, content: unknown, look: LinkLook): TemplateResult {
  const onClick = (event: Event) => {
    event.preventDefault();
    tell(event.currentTarget as HTMLElement, "part-deeplink", deep);
  };
  const onOther = (event: Event) => event.preventDefault();
  return html`<a
    class=${look.className ?? nothing}
    href=${url}
    aria-label=${look.label ?? nothing}
    @click=${onClick}
    @auxclick=${onOther}
    ${look.preview ? preview(look.preview) : nothing}
    >${content}</a
  >`;
}

/** Signs that turn text around could make a link's text read like another address. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g;

/** A text without the signs that change the direction in which it is read. */
export function withoutBidi(text: string): string {
  return text.replace(BIDI, "");
}
