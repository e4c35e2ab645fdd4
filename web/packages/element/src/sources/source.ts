import type { EntitySource, Source } from "@chatdock/client";
import { withoutBidi } from "../link/link.ts";
import { safeHref } from "../link/links.ts";
import type { Messages } from "../locale/index.ts";
import type { Entity, EntityOptions } from "../options.ts";

/** What drawing a source needs besides the source. */
export interface SourceContext {
  messages: Messages;
  /** What the host page does with its own things. */
  entities?: EntityOptions | undefined;
}

/** What a source is called in one line. */
export function sourceLabel(source: Source): string {
  const label = source.type === "entity" ? (source.label ?? source.title) : source.title;
  return withoutBidi(label || (source.type === "file" ? source.filename : ""));
}

/** Where a source comes from: who says so, the host of a page, the name of a file. */
export function origin(source: Source): string {
  if (source.type === "file") return withoutBidi(source.filename);
  if (source.type === "entity") return "";
  const href = safeHref(source.url);
  const host = href && !href.startsWith("mailto:") ? new URL(href).host : "";
  return [source.attribution ? withoutBidi(source.attribution) : "", host].filter(Boolean).join(" · ");
}

/** The day of a source, as the chat writes dates; the server's own words where they are no date. */
export function day(timestamp: string, format: string | undefined): string {
  const date = new Date(timestamp);
  if (Number.isNaN(date.getTime())) return timestamp;
  return new Intl.DateTimeFormat(format, { dateStyle: "medium" }).format(date);
}

/** An answer's source as the thing that the host page knows. */
export function entityOf({ id, title, icon, interactive, group, data }: EntitySource): Entity {
  return {
    id,
    title,
    ...(icon !== undefined && { icon }),
    ...(interactive !== undefined && { interactive }),
    ...(group !== undefined && { group }),
    ...(data !== undefined && { data }),
  };
}
