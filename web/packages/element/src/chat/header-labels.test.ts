import { expect, it } from "vitest";
import { en } from "../locale/en.ts";
import { headerLabel } from "./header-labels.ts";

it.each([
  ["sidebar-left", "Sidebar"],
  ["sidebar-floating-open-right", "Open the sidebar"],
  ["sidebar-collapse-left", "Close the sidebar"],
  ["settings-cog", "Settings"],
  ["dots-vertical-circle", "More"],
  ["hamburger", "Menu"],
  ["close", "Close"],
])("says what a button with %s does", (icon, label) => {
  expect(headerLabel(icon, en)).toBe(label);
});

it("reads the name of an icon that it does not know", () => {
  expect(headerLabel("magic-wand", en)).toBe("magic wand");
});
