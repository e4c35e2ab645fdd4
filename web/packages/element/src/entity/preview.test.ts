import { html, render } from "lit";
import { afterEach, expect, it, vi } from "vitest";
import { preview } from "./preview.ts";

afterEach(() => document.body.replaceChildren());

it("opens no card that was left before its code has loaded", async () => {
  const load = vi.fn(() => html`More`);
  render(html`<section class="chat"><button ${preview(load)}></button></section>`, document.body);
  const tell = async (...types: string[]) => {
    for (const type of types) document.querySelector("button")?.dispatchEvent(new Event(type));
    await import("./preview-card.ts");
    await new Promise((resolve) => setTimeout(resolve));
  };
  await tell("preview-open", "preview-leave");
  expect(load).not.toHaveBeenCalled();
  await tell("preview-open");
  expect(load).toHaveBeenCalledOnce();
});
