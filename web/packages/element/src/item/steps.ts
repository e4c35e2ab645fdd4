import type { Task, Workflow } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import type { Messages } from "../locale/index.ts";
import { link } from "../markdown/link.ts";

/** The steps behind an answer, folded away once they are done. */
export function steps(
  workflow: Workflow,
  pending: boolean,
  messages: Messages,
): TemplateResult | typeof nothing {
  if (workflow.tasks.length === 0 && !pending) return nothing;
  return html`<details class="steps" ?open=${workflow.expanded ?? false} ?data-pending=${pending}>
    <summary>${summary(workflow, pending, messages)}${icon("chevron")}</summary>
    <ul>
      ${workflow.tasks.map(step)}
    </ul>
  </details>`;
}

function summary({ summary, tasks }: Workflow, pending: boolean, messages: Messages): string {
  const current = pending ? tasks.at(-1)?.title : undefined;
  if (current) return current;
  if (pending) return messages.thinking;
  if (summary?.title) return summary.title;
  return summary?.duration === undefined ? messages.worked : messages.workedFor(Math.round(summary.duration));
}

function step(task: Task): TemplateResult {
  return html`<li class="step">
    ${task.title ? html`<span>${task.title}</span>` : nothing}
    ${task.content ? html`<p>${task.content}</p>` : nothing}
    ${task.queries?.map((query) => html`<span class="query">${query}</span>`)}
    ${task.sources?.map((source) => html`<span>${source.type === "url" ? link(source.url, source.title) : source.title}</span>`)}
  </li>`;
}
