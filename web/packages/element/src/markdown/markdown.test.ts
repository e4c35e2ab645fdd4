import { render } from "lit";
import { afterEach, describe, expect, it } from "vitest";
import { en } from "../locale/en.ts";
import { BlockParser } from "./blocks.ts";
import type { Marker } from "./citations.ts";
import { MarkdownPart } from "./markdown.ts";
import { renderBlock } from "./render.ts";

afterEach(() => document.body.replaceChildren());

async function draw(text: string, markers: Marker[] = []): Promise<MarkdownPart> {
  const part = new MarkdownPart();
  part.text = text;
  part.markers = markers;
  document.body.append(part);
  await part.updateComplete;
  return part;
}

function marker(number: number, index: number): Marker {
  return { number, index, source: { type: "url", url: `/page-${number}.html`, title: `Page ${number}` } };
}

function words(element: Element): string {
  return (element.textContent ?? "").replace(/\s+/g, " ").trim();
}

describe("Markdown", () => {
  it.each([
    ["**bold** *em* ~~gone~~ `code`", "strong, em, del, code"],
    ["- a\n- b", "ul > li"],
    ["3. a", "ol[start='3']"],
    ["- [x] done", "input[type=checkbox]:disabled"],
    ["| a |\n| - |\n| b |", "table th, table td"],
    ["> q", "blockquote p"],
    ["```sql\nSELECT 1\n```", ".code pre code"],
    ["a  \nb", "br"],
    ["---", "hr"],
  ])("draws %j", async (text, selector) => {
    expect((await draw(text)).querySelector(selector)).not.toBeNull();
  });

  it.each([
    ["# a\n\n## b\n\n###### c", "h4 h5 h6"],
    ["## a\n\n#### b\n\n## c\n\n# d", "h4 h5 h4 h4"],
  ])("puts the headings of %j below those of the chat, without a gap", async (text, tags) => {
    const part = await draw(text);
    expect([...part.children].map((element) => element.localName).join(" ")).toBe(tags);
  });

  it.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,hi)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
  ])("draws %j as text without a link", async (text) => {
    const part = await draw(text);
    expect(part.querySelector("a")).toBeNull();
  });

  it("shows raw HTML as text", async () => {
    const part = await draw('<img src=x onerror=alert(1)>\n\na <b onclick="x">b</b>');
    expect(part.querySelector("img, b")).toBeNull();
    expect(part.textContent).toContain("<img src=x onerror=alert(1)>");
  });

  it("loads images from allowed hosts only", async () => {
    const part = await draw("![a](https://good.example/a.png) ![b](https://bad.example/b.png)");
    expect(part.querySelector("img")).toBeNull();
    part.imageDomains = ["good.example"];
    await part.updateComplete;
    expect([...part.querySelectorAll("img")].map((image) => image.src)).toEqual([
      "https://good.example/a.png",
    ]);
  });

  it("decodes the character references it knows and leaves the others", async () => {
    expect(words(await draw("&lt;a&gt; &mdash; &eacute; &#65; &nosuch;"))).toBe("<a> — é A &nosuch;");
  });

  it("opens other sites in a new tab and this one here", async () => {
    const part = await draw("[a](https://other.example/) [b](/here.html#x)");
    const [other, here] = part.querySelectorAll("a");
    expect(other?.target).toBe("_blank");
    expect(other?.rel).toBe("noopener noreferrer");
    expect(here?.hasAttribute("target")).toBe(false);
  });
});

describe("citation markers", () => {
  it("stand where their index says", async () => {
    const text = "First. Second **bold**. Third";
    const part = await draw(text, [
      marker(1, 6),
      marker(2, text.indexOf("bold") + 2),
      marker(3, text.length),
    ]);
    expect(words(part)).toBe("First.1 Second bo2ld. Third3");
  });

  it("never stand inside a link or code, but behind it", async () => {
    const text = "See [the page](/a.html) and `some code` here";
    const part = await draw(text, [marker(1, 8), marker(2, text.indexOf("code"))]);
    expect(words(part)).toBe("See the page1 and some code2 here");
    expect(part.querySelector("a a")).toBeNull();
  });

  it("go to the block that they follow", async () => {
    const text = "One.\n\n```\ncode\n```\n\nTwo.";
    const part = await draw(text, [marker(1, 4), marker(2, text.indexOf("Two")), marker(3, text.length + 9)]);
    expect([...part.children].map(words)).toEqual(["One.1", "Wrap Copy code", "2", "Two.3"]);
  });

  it("name their source to a screen reader", async () => {
    const part = await draw("a", [marker(4, 1)]);
    expect(part.querySelector("a.cite")?.getAttribute("aria-label")).toBe("Source 4: Page 4");
  });
});

describe("BlockParser", () => {
  const TEXTS = [
    [
      "# Title",
      "Some *text* that\ngoes on.",
      "- a\n- b\n\n  more\n- c",
      "  1. x\n  2. y",
      "| a | b |\n| --- | --- |\n| 1 | 2 |",
      "```js\nlet a = `x`;\n\n\nb\n```",
      "> quote\n> more",
      "Setext\n===",
      "    indented code",
    ],
    ["A list:", "1. one\n2. two\n   - in\n   - it\n3. three\n\n   ```js\n   f()\n   ```\n4. four\n- other"],
    [
      "Math $$x^2$$ and \\(y\\), $5 and $6:\n$$\n+ a\n\n- b\n$$",
      "````md\n```\nin\n```\n\n# no heading\n````",
      "end &amp; done",
    ],
  ].map((blocks) => blocks.join("\n\n"));

  function drawn(parser: BlockParser, source: string): string {
    const target = document.createElement("div");
    const context = { messages: en, imageDomains: [], markers: [], headingLevel: 4, finished: true };
    render(
      parser.update(source).map((block) => renderBlock(block, context)),
      target,
    );
    return words(target) + [...target.querySelectorAll("*")].map((element) => element.localName).join();
  }

  it.each(TEXTS)("gives the same for a growing text as for a whole one, at every length: %#", (text) => {
    const growing = new BlockParser();
    for (let length = 1; length <= text.length; length++) {
      const part = text.slice(0, length);
      expect(drawn(growing, part)).toBe(drawn(new BlockParser(), part));
    }
  });

  it("keeps finished blocks as they are", () => {
    const parser = new BlockParser();
    const [first] = parser.update("One.\n\nTwo");
    expect(parser.update("One.\n\nTwo and more.\n\nThree")[0]).toBe(first);
  });

  it("starts over when the text is another one", () => {
    const parser = new BlockParser();
    parser.update("One.\n\nTwo");
    expect(parser.update("Other")).toHaveLength(1);
  });
});
