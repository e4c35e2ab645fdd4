import type { GeneratedImageItem } from "@chatdock/client";
import { html, type TemplateResult } from "lit";
import type { Messages } from "../locale/index.ts";
import { safeImage } from "../markdown/links.ts";

/** A picture the model made. It loads from the chat's own site or from an allowed host. */
export function generatedImage(
  { image }: GeneratedImageItem,
  imageDomains: readonly string[],
  messages: Messages,
): TemplateResult {
  const src = image ? safeImage(image.url, [...imageDomains, location.hostname]) : null;
  if (src === null) return html`<p class="muted">${image ? messages.blockedImage : messages.thinking}</p>`;
  return html`<img class="generated" src=${src} alt=${messages.image} referrerpolicy="no-referrer" />`;
}
