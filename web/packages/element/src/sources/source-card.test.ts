import { render } from "lit";
import { afterEach, expect, it } from "vitest";
import { en } from "../locale/en.ts";
import { sourceCard } from "./source-card.ts";

afterEach(() => document.body.replaceChildren());

it("writes the day of a source as the chat does, whatever the page speaks", async () => {
  document.documentElement.lang = "en-US";
  const chat = document.createElement("section");
  chat.dataset.format = "es-MX";
  const anchor = document.createElement("a");
  chat.append(anchor);
  document.body.append(chat);
  const source = {
    type: "file",
    title: "Rules",
    filename: "rules.pdf",
    timestamp: "2026-03-04T12:00:00Z",
  } as const;
  const place = document.createElement("div");
  render(await sourceCard(source, { messages: en })(anchor), place);
  const day = new Intl.DateTimeFormat("es-MX", { dateStyle: "medium" }).format(new Date(source.timestamp));
  expect(place.querySelector(".source-card-from")?.textContent).toBe(`rules.pdf · ${day}`);
  expect(day).not.toBe("Mar 4, 2026");
});
