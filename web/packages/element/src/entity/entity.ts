import type { WidgetComponent } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { chatIcon } from "../icons.ts";
import type { Entity, EntityOptions } from "../options.ts";
import { type LoadPreview, type Preview, preview } from "./preview.ts";

/** What the card of an entity shows: the host page's preview; null for one that has none. */
export function entityPreview(entity: Entity, { onRequestPreview }: EntityOptions): LoadPreview | null {
  if (!entity.interactive || !onRequestPreview) return null;
  return async () => {
    const [result] = await Promise.all([onRequestPreview(entity), loadWidgets()]);
    return result?.preview ? previewCard(entity, result.preview) : null;
  };
}

/** What draws widgets is a part of its own. Without it the card has the title alone. */
async function loadWidgets(): Promise<void> {}

function previewCard(entity: Entity, widget: WidgetComponent): Preview {
  if (customElements.get("chatdock-widget"))
    return html`<chatdock-widget .widget=${widget}></chatdock-widget>`;
  return html`<p class="preview-title">${entity.icon ? chatIcon(entity.icon) : nothing}<span dir="auto">${entity.title}</span></p>`;
}

/** A tag in a message that was sent. One that is interactive is a button. */
export function entityChip(entity: Entity, entities: EntityOptions): TemplateResult {
  const load = entityPreview(entity, entities);
  const isButton = entity.interactive && (entities.onClick || load);
  if (!isButton) return html`<span class="tag">@${entity.title}</span>`;
  return html`<button type="button" class="tag" @click=${() => entities.onClick?.(entity)} ${preview(load)}>@${entity.title}</button>`;
}

/** A tag in the text field: what lies on its words. The words are the field's own to read aloud. */
export function entityMark(entity: Entity, words: string, entities: EntityOptions): TemplateResult {
  const load = entityPreview(entity, entities);
  const isInteractive = entity.interactive && (entities.onClick || load);
  if (!isInteractive) return html`<mark>${words}</mark>`;
  return html`<mark data-interactive @mousedown=${keepFocus} @click=${() => entities.onClick?.(entity)} ${preview(load)}>${words}</mark>`;
}

function keepFocus(event: Event): void {
  event.preventDefault();
}
