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

it("looks again soon where there was nothing to say, but not at each word", () => {
  const { said, clock, announcer } = setUp();
  clock.now = 1_000;
  announcer.progress("One");
  announcer.progress("One. Two");
  clock.now = 1_500;
  announcer.progress("One. Two");
  expect(said).toEqual(["One."]);
});

it("says the text that is shown, not its Markdown", () => {
  const { said, announcer } = setUp();
  announcer.finish("## A [link](/x_y) and `statement_timeout`\n\n- 2 \\* 3 > *5*\n- snake_case", "Done.");
  expect(said).toEqual(["A link and statement_timeout 2 * 3 > 5 snake_case Done."]);
});

it("says code and tables once they are complete", () => {
  const { said, clock, announcer } = setUp();
  clock.now = 1_000;
  announcer.progress("Run this:\n\n```sql\nSELECT a_b;\nSEL");
  clock.now = 2_000;
  announcer.progress("Run this:\n\n```sql\nSELECT a_b;\nSELECT 2;\n```\n\n| a | b |\n| - | - |\n| 1 | 2");
  announcer.finish(
    "Run this:\n\n```sql\nSELECT a_b;\nSELECT 2;\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |",
    "Done.",
  );
  expect(said).toEqual(["Run this:", "SELECT a_b; SELECT 2;", "a b 1 2 Done."]);
});

it("says a sentence once whose signs are closed later", () => {
  const { said, clock, announcer } = setUp();
  clock.now = 1_000;
  announcer.progress("One. **Two is done. And");
  announcer.finish("One. **Two is done. And** three.", "Done.");
  expect(said).toEqual(["One. **Two is done.", "And three. Done."]);
});

it("says a second message of the same turn from its start", () => {
  const { said, clock, announcer } = setUp();
  clock.now = 1_000;
  announcer.progress("Let me look it up. ");
  announcer.finish("It is 5.", "Done.");
  expect(said).toEqual(["Let me look it up.", "It is 5. Done."]);
});

it("says each sentence once where signs are escaped", () => {
  const { said, clock, announcer } = setUp();
  clock.now = 1_000;
  announcer.progress("Set work\\_mem &amp; go. Then a\\_b is");
  announcer.finish("Set work\\_mem &amp; go. Then a\\_b is set.", "Done.");
  expect(said).toEqual(["Set work_mem & go.", "Then a_b is set. Done."]);
});

it("says whole sentences of languages that put no space between them", () => {
  const { said, clock, announcer } = setUp();
  clock.now = 1_000;
  announcer.progress("他说：“可以。”版本是 1.5。然后");
  clock.now = 2_000;
  announcer.progress("他说：“可以。”版本是 1.5。然后再试一次！还有");
  announcer.finish("他说：“可以。”版本是 1.5。然后再试一次！还有别的", "完成。");
  expect(said).toEqual(["他说：“可以。”版本是 1.5。", "然后再试一次！", "还有别的 完成。"]);
});

it("says whole sentences that end in the signs of Arabic and Urdu", () => {
  const { said, clock, announcer } = setUp();
  clock.now = 1_000;
  announcer.progress("هل هذا صحيح؟ یہ");
  clock.now = 2_000;
  announcer.progress("هل هذا صحيح؟ یہ ٹھیک ہے۔ ثم");
  announcer.finish("هل هذا صحيح؟ یہ ٹھیک ہے۔ ثم", "تم.");
  expect(said).toEqual(["هل هذا صحيح؟", "یہ ٹھیک ہے۔", "ثم تم."]);
});
