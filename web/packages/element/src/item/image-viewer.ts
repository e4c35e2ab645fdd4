import { html, nothing, render } from "lit";
import { fileName, plainName } from "../files/file-name.ts";
import { icon } from "../icons/icons.ts";
import type { Messages } from "../locale/index.ts";
import { adopt } from "../part.ts";
import { imageViewerStyles } from "./image-viewer.styles.ts";

/** A picture to be shown large. */
export interface ShownImage {
  name: string;
  src: string;
  messages: Messages;
}

/** Shows a picture over the page, one at a time, until it is closed; the focus goes back to where it was. */
export function showImage(from: HTMLElement, image: ShownImage): void {
  const root = from.getRootNode() as ShadowRoot | Document;
  // Its code loads with the first click. A dialog that is out of sight by then would keep the whole page from being used.
  if (!from.checkVisibility() || root.querySelector(".image-viewer")) return;
  adopt(from, imageViewerStyles);
  const dialog = document.createElement("dialog");
  dialog.className = "image-viewer";
  dialog.setAttribute("aria-label", plainName(image.name));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("keydown", onKeydown);
  // The backdrop belongs to the dialog; the picture and the bar do not let a click through to it.
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  render(
    content(image, () => dialog.close()),
    dialog,
  );
  // In the chat, whose colours and font it is to have.
  (from.closest(".chat") ?? (root instanceof ShadowRoot ? root : document.body)).append(dialog);
  dialog.showModal();
}

/** Escape closes the picture alone, and not what the chat stands in. */
function onKeydown(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  (event.currentTarget as HTMLDialogElement).close();
}

function content({ name, src, messages }: ShownImage, onClose: () => void) {
  // Browsers open no address as a page of its own that holds its content in itself.
  const isAddress = /^https?:/.test(src);
  return html`<div class="viewer-bar">
      ${fileName(name)}
      ${isAddress ? html`<a href=${src} target="_blank" rel="noopener noreferrer">${messages.openInTab}</a>` : nothing}
      <button type="button" class="icon-button" autofocus aria-label=${messages.close} title=${messages.close} @click=${onClose}>${icon("close")}</button>
    </div>
    <img src=${src} alt=${plainName(name)} referrerpolicy="no-referrer" />`;
}
