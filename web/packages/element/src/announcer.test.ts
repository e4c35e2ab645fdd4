import { expect, it } from "vitest";
import { Announcer } from "./announcer.ts";

function setUp() {
  const said: string[] = [];
  const clock = { now: 0 };
  const announcer = new Announcer(
    (text) => said.push(text),
    1_000,
    () => clock.now,
  );
  announcer.start();
  return { said, clock, announcer };
}

it("says whole sentences, each once", () => {
  const { said, clock, announcer } = setUp();
  clock.now = 1_000;
  announcer.progress("One. Two");
  clock.now = 2_000;
  announcer.progress("One. Two is done. Three");
  announcer.finish("One. Two is done. Three", "Done.");
  expect(said).toEqual(["One.", "Two is done.", "Three Done."]);
});

it("waits between two announcements, however fast the answer grows", () => {
  const { said, clock, announcer } = setUp();
  for (let text = "", at = 0; at < 100; at++) {
    text += "Word. ";
    clock.now += 100;
    announcer.progress(text);
  }
  expect(said).toHaveLength(10);
});

it("leaves out the signs of Markdown", () => {
  const { said, announcer } = setUp();
  announcer.finish("## A [link](/x) and `code`", "Done.");
  expect(said).toEqual(["A link and code Done."]);
});
