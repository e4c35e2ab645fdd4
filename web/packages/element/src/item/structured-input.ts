import type { StructuredInputItem, StructuredQuestion } from "@chatdock/client";
import { html, type TemplateResult } from "lit";
import type { Messages } from "../locale/index.ts";

/** Questions of the assistant and what the reader answered. Where they are still open, the composer asks them. */
export function structuredInput({ status, inputs }: StructuredInputItem, messages: Messages): TemplateResult {
  return html`<section class="questions" data-status=${status}>
    <h3 class="unseen">${messages.yourAnswers}</h3>
    <dl>
      ${inputs.map(
        (input) => html`<div dir="auto">
          <dt>${input.question}</dt>
          ${answers(input, status, messages)}
        </div>`,
      )}
    </dl>
  </section>`;
}

function answers({ answer }: StructuredQuestion, status: StructuredInputItem["status"], messages: Messages) {
  const values = answer?.skipped ? [] : (answer?.values ?? []);
  if (values.length > 0) return values.map((value) => html`<dd dir="auto">${value}</dd>`);
  return html`<dd class="muted">${status === "pending" ? messages.waitsForAnswer : messages.skipped}</dd>`;
}
