import type { StructuredInputItem } from "@chatdock/client";
import { render } from "lit";
import { expect, it } from "vitest";
import { en } from "../locale/en.ts";
import { structuredInput } from "./structured-input.ts";

it("draws questions with their answers, also where one was skipped", () => {
  const item: StructuredInputItem = {
    id: "i",
    thread_id: "t",
    created_at: "2026-11-21T01:00:00",
    type: "structured_input",
    status: "answered",
    inputs: [
      { type: "multiple_choice", id: "a", question: "Which?", answer: { values: ["One", "<b>Two"] } },
      { type: "freeform", id: "b", question: "Why?", answer: { skipped: true } },
      { type: "freeform", id: "c", question: "When?", answer: null },
    ],
  };
  render(structuredInput(item, en), document.body);
  const rows = [...document.body.querySelectorAll("dl > div")];
  expect(rows.map((row) => [...row.children].map((child) => child.textContent))).toEqual([
    ["Which?", "One", "<b>Two"],
    ["Why?", "Skipped"],
    ["When?", "Skipped"],
  ]);
});
