import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { ItemPart } from "./item.ts";

const item = {
  id: "wi_1",
  thread_id: "t",
  created_at: "2026-11-21T01:00:00",
  type: "widget" as const,
  widget: { type: "Card", children: [{ type: "Text", value: "Tied up." }] },
  copy_text: "The boat is tied up.",
};

afterEach(() => document.body.replaceChildren());

async function draw(settings: Partial<ItemPart> = {}): Promise<ItemPart> {
  const host = document.createElement("div");
  const part = Object.assign(new ItemPart(), { item, ...settings });
  host.attachShadow({ mode: "open" }).append(part);
  document.body.append(host);
  await part.updateComplete;
  return part;
}

// What loads later has to be compiled first here, which takes longer than a poll waits.
beforeAll(async () => void (await import("../widget/registry.ts")));

it("draws a widget once what draws it is there, and says until then that it is loading", async () => {
  const part = await draw();
  expect(part.querySelector(".unsupported")?.textContent).toBe("Loading");
  await expect.poll(() => part.querySelector(".w-text")?.textContent).toBe("Tied up.");
  expect(part.querySelector("h3")?.textContent).toBe("Assistant");
});

it("offers the text of a complete widget to be copied", async () => {
  const writeText = vi.fn(async () => {});
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  const part = await draw({ pending: true });
  await expect.poll(() => part.querySelector("chatdock-widget")).not.toBeNull();
  expect(part.querySelector(".actions")).toBeNull();
  part.pending = false;
  await part.updateComplete;
  part.querySelector<HTMLElement>(".actions button")?.click();
  expect(writeText).toHaveBeenCalledWith("The boat is tied up.");
  vi.unstubAllGlobals();
});
