import { expect, it } from "vitest";
import { PATHS } from "../icons/icons.ts";
import { StartScreenPart } from "./start-screen.ts";

// covers option:startScreen.prompts.icon
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
  const icons = [...start.querySelectorAll(".prompts button")].map((each) =>
    each.querySelector("path")?.getAttribute("d"),
  );
  expect(icons).toEqual([undefined, PATHS.spark]);
  start.querySelectorAll("button")[1]?.click();
  expect(chosen).toEqual([1]);
  expect(start.textContent).toContain("What can I help with?");
});
