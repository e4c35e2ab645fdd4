import { html, type TemplateResult } from "lit";
import type { Note } from "./stage.ts";

const SHOWN = 200;

/** All events of the chat and all ops that it sent, the newest first. */
export function log(notes: readonly Note[]): TemplateResult {
  return html`<section class="log" tabindex="0" aria-label="Events and ops">
    <ol reversed>
      ${notes
        .slice(-SHOWN)
        .toReversed()
        .map(
          ({ kind, name, detail }) =>
            html`<li data-kind=${kind}><b>${name}</b> <code>${told(detail)}</code></li>`,
        )}
    </ol>
  </section>`;
}

function told(detail: unknown): string {
  return (
    JSON.stringify(detail, (_key, value) =>
      value instanceof Error ? `${value.name}: ${value.message}` : value,
    ) ?? ""
  );
}
