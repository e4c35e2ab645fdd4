import type { GeneratedImageItem } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { chatIcon } from "../icons/icons.ts";
import { safeImage } from "../link/links.ts";
import type { Messages } from "../locale/index.ts";

/** Pictures without scripts in them, as a server may keep them in the item itself. */
const PICTURE = /^data:image\/(?:png|jpeg|webp|gif|avif);base64,[\w+/=\s]*$/i;

interface ImageContext {
  pending: boolean;
  imageDomains: readonly string[];
  messages: Messages;
}

/** A picture the model made, or is making. It loads from the chat's own site, from an allowed host, or out of the item. */
export function generatedImage(item: GeneratedImageItem, context: ImageContext): TemplateResult {
  const { pending, messages } = context;
  const src = item.image ? pictureSource(item.image.url, context.imageDomains) : null;
  if (item.image && src === null) return html`<p class="muted">${messages.blockedImage}</p>`;
  return html`<figure class="generated" part="image" ?data-pending=${pending}>
    ${src === null ? html`<span class="generated-room" aria-hidden="true"></span>` : picture(src, context)}
    ${pending ? progress(item.progress, messages) : nothing}
    ${src !== null && !pending ? download(src, messages) : nothing}
  </figure>`;
}

function pictureSource(url: string, domains: readonly string[]): string | null {
  return PICTURE.test(url) ? url : safeImage(url, [...domains, location.hostname]);
}

function picture(src: string, { pending, messages }: ImageContext): TemplateResult {
  const image = html`<img
    src=${src}
    alt=${messages.image}
    referrerpolicy="no-referrer"
    @load=${onLoad}
    @error=${onError}
  />`;
  if (pending) return image;
  return html`<button type="button" class="generated-open" aria-label=${messages.openImage} @click=${open}>${image}</button>
    <dialog class="lightbox" aria-label=${messages.image} @keydown=${keepKey} @click=${close}>
      <img src=${src} alt=${messages.image} loading="lazy" referrerpolicy="no-referrer" />
      <button type="button" class="icon-button" aria-label=${messages.close}>${chatIcon("close")}</button>
    </dialog>`;
}

function progress(value: number | undefined, messages: Messages): TemplateResult {
  return html`<figcaption class="muted">
    <progress max="1" value=${value ?? nothing} aria-label=${messages.makingImage}></progress>${messages.makingImage}
  </figcaption>`;
}

function download(src: string, messages: Messages): TemplateResult {
  const label = messages.downloadImage;
  return html`<div class="actions" part="answer-actions">
    <a class="icon-button small" href=${src} download="" target="_blank" rel="noopener noreferrer" aria-label=${label} title=${label}>${chatIcon("download")}</a>
  </div>`;
}

function onLoad({ currentTarget }: Event): void {
  (currentTarget as HTMLElement).dataset.shown = "";
}

/** A page may forbid pictures that are in the item itself: their description stays. */
function onError({ currentTarget }: Event): void {
  (currentTarget as HTMLElement).dataset.shown = "";
}

function open({ currentTarget }: Event): void {
  ((currentTarget as HTMLElement).nextElementSibling as HTMLDialogElement).showModal();
}

function close({ currentTarget }: Event): void {
  (currentTarget as HTMLDialogElement).close();
}

/** Escape closes the picture and nothing behind it. */
function keepKey(event: Event): void {
  event.stopPropagation();
}
