import type { Source, Task, Workflow } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { chatIcon, icon } from "../icons/icons.ts";
import { link, withoutBidi } from "../link/link.ts";
import type { Messages } from "../locale/index.ts";
import "../markdown/markdown.ts";

interface StepsContext {
  pending: boolean;
  imageDomains: readonly string[];
  messages: Messages;
}

/** The steps behind an answer, folded away once they are done. */
export function steps(workflow: Workflow, context: StepsContext): TemplateResult | typeof nothing {
  const { pending, imageDomains, messages } = context;
  const tasks = workflow.tasks ?? [];
  if (tasks.length === 0 && !pending) return nothing;
  const last = tasks.length - 1;
  return html`<details class="steps" part="steps" ?open=${workflow.expanded ?? false} ?data-pending=${pending}>
    <summary>${summary(workflow, pending, messages)}${icon("chevron")}</summary>
    <div class="steps-list" tabindex="0" role="group" aria-label=${messages.worked}>
      <ul>
        ${tasks.map((task, at) => html`<li class="step">${step(task, { imageDomains, messages, pending: pending && at === last })}</li>`)}
      </ul>
    </div>
  </details>`;
}

/** A step that stands on its own: folded where it has more to tell than its title. */
export function singleStep(task: Task, context: StepsContext): TemplateResult {
  const more = details(task, context);
  const title = html`${mark(task, false, context.messages)}<span dir="auto">${titleOf(task, context.messages)}</span>`;
  if (more === nothing) return html`<p class="steps single">${title}</p>`;
  return html`<details class="steps" part="steps" ?data-pending=${context.pending}>
    <summary>${title}${icon("chevron")}</summary>
    <div class="steps-list" tabindex="0" role="group" aria-label=${titleOf(task, context.messages)}>${more}</div>
  </details>`;
}

/** What is being done; afterwards what was done, or how long it took. */
function summary({ summary, tasks, type }: Workflow, pending: boolean, messages: Messages): unknown {
  const current = tasks?.at(-1);
  if (pending) return current ? titleOf(current, messages) : messages.thinking;
  if (summary?.title)
    return html`${summary.icon ? chatIcon(summary.icon) : nothing}<span dir="auto">${summary.title}</span>`;
  const [plain, timed] =
    type === "reasoning" ? [messages.thought, messages.thoughtFor] : [messages.worked, messages.workedFor];
  return summary?.duration === undefined ? plain : timed(Math.max(1, Math.round(summary.duration)));
}

function step(task: Task, context: StepsContext): TemplateResult {
  const { messages } = context;
  const title = task.title || task.type !== "thought" ? titleOf(task, messages) : "";
  return html`${mark(task, true, messages)}
    <div class="step-body">
      ${title ? html`<span class="step-title" dir="auto">${title}</span>` : nothing}
      ${details(task, context)}
    </div>`;
}

/** How far a step is; the icon of what it is where that is not told. */
function mark(task: Task, isInWorkflow: boolean, messages: Messages): TemplateResult {
  const status = isInWorkflow ? task.status_indicator : "none";
  if (status === "loading")
    return html`<span class="step-mark"><i class="spinner"></i><span class="unseen">${messages.stepRunning}</span></span>`;
  if (status === "complete")
    return html`<span class="step-mark">${chatIcon("check")}<span class="unseen">${messages.stepDone}</span></span>`;
  return html`<span class="step-mark">${chatIcon(task.icon ?? ICONS[task.type] ?? "dot")}</span>`;
}

const ICONS: Partial<Record<Task["type"], string>> = {
  web_search: "globe",
  thought: "lightbulb",
  file: "document",
  image: "images",
};

function titleOf({ type, title, title_query }: Task, messages: Messages): string {
  if (title) return title;
  if (title_query) return messages.searchedFor(title_query);
  const names: Partial<Record<Task["type"], string>> = {
    web_search: messages.searchedWeb,
    thought: messages.thinking,
    file: messages.readFiles,
    image: messages.madeImage,
  };
  return names[type] ?? messages.worked;
}

function details(task: Task, context: StepsContext): TemplateResult | typeof nothing {
  const { content, queries = [], sources = [] } = task;
  if (!content && queries.length === 0 && sources.length === 0) return nothing;
  return html`${content ? text(content, context) : nothing}
    ${queries.length ? html`<p class="queries">${queries.map((query) => html`<span class="query" dir="auto">${query}</span>`)}</p>` : nothing}
    ${sources.length ? html`<p class="queries">${sources.map(source)}</p>` : nothing}`;
}

function text(content: string, { pending, imageDomains, messages }: StepsContext): TemplateResult {
  return html`<chatdock-markdown
    dir="auto"
    .text=${content}
    .growing=${pending}
    .imageDomains=${imageDomains}
    .messages=${messages}
  ></chatdock-markdown>`;
}

function source(source: Source): TemplateResult {
  const title = withoutBidi(source.title || (source.type === "file" ? source.filename : ""));
  const look = { className: "query" };
  return source.type === "url"
    ? link(source.url, html`<span dir="auto">${title}</span>`, look)
    : html`<span class="query" dir="auto">${title}</span>`;
}
