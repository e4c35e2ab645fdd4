import { afterEach, expect, it, vi } from "vitest";
import { fitToScreen } from "./screen.ts";

afterEach(() => vi.unstubAllGlobals());

it.each([
  ["a desktop", 1280, 800, false],
  ["a narrow window", 320, 640, true],
  ["a phone on its side", 844, 390, true],
  ["a wide but low window, which has room beside the panel", 1280, 400, false],
])("is a sheet or not on %s", (_what, width, height, isSheet) => {
  vi.stubGlobal("innerWidth", width);
  vi.stubGlobal("innerHeight", height);
  const host = document.createElement("div");
  fitToScreen(host);
  expect(host.hasAttribute("data-sheet")).toBe(isSheet);
});
