import type { WidgetComponent } from "@chatdock/client";
import { html } from "lit";
import type { Entity, EntityOptions } from "../options.ts";
import type { Preview } from "./preview.ts";

/** What the host page shows of a thing of its own; null when it has nothing to show, or cannot tell. */
export async function hostPreview(entity: Entity, entities: EntityOptions | undefined): Promise<Preview> {
  if (!entity.interactive || !entities?.onRequestPreview) return null;
  const { preview } = await entities.onRequestPreview(entity);
  return preview ? draw(preview) : null;
}

/** Widgets load with the first one that is drawn. */
async function draw(widget: WidgetComponent): Promise<Preview> {
  await import("../widget/widget.ts");
  return html`<chatdock-widget .widget=${widget}></chatdock-widget>`;
}
