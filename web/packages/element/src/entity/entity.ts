import { html, type TemplateResult } from "lit";
import type { Entity, EntityOptions } from "../options.ts";
import { hostPreview } from "./host-preview.ts";
import { type LoadPreview, preview } from "./preview.ts";

/** What the card of an entity shows: the host page's preview; null for one that has none. */
function entityPreview(entity: Entity, entities: EntityOptions): LoadPreview | null {
  if (!entity.interactive || !entities.onRequestPreview) return null;
  return () => hostPreview(entity, entities);
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
