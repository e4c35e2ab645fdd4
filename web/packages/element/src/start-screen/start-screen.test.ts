import { expect, it } from "vitest";
import { StartScreenPart } from "./start-screen.ts";

it("greets and tells which prompt was chosen", async () => {
  const start = new StartScreenPart();
  start.prompts = [
    { label: "One", prompt: "one?" },
    { label: "Two", prompt: "two?", icon: "spark" },
  ];
  const chosen: number[] = [];
  start.addEventListener("part-prompt", (event) => chosen.push((event as CustomEvent).detail.index));
  document.body.append(start);
  await start.updateComplete;
  const icons = [...start.querySelectorAll(".prompts button")].map(
    (each) => each.querySelector("svg") !== null,
  );
  expect(icons).toEqual([false, true]);
  start.querySelectorAll("button")[1]?.click();
  expect(chosen).toEqual([1]);
  expect(start.textContent).toContain("What can I help with?");
});
