import { afterEach, describe, expect, it, vi } from "vitest";
import { type Block, BlockParser, endOf, startOf } from "./blocks.ts";
import type { Marker } from "./citations.ts";
import type { CodePart } from "./code.ts";
import { registerDiagram } from "./diagrams.ts";
import { MarkdownPart } from "./markdown.ts";
import type { MathPart } from "./math.ts";

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
    "[x](https://bank.example@evil.example/)",
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

describe("Code", () => {
  const code = "```py\ndef f():\n    return 'x'\n```";

  it("has colours once it is complete, and the same text", async () => {
    const part = await draw(code);
    await expect.poll(() => part.querySelector(".token-keyword")?.textContent).toBe("def");
    expect(part.querySelector("code")?.textContent).toBe("def f():\n    return 'x'");
  });

  it("has none while it grows", async () => {
    const part = new MarkdownPart();
    Object.assign(part, { text: code, growing: true });
    document.body.append(part);
    await part.updateComplete;
    await (part.querySelector("chatdock-code") as CodePart).updateComplete;
    const { highlight } = await import("./highlight.ts");
    await highlight("def", "py");
    expect(part.querySelector("[class^=token]")).toBeNull();
    part.growing = false;
    await expect.poll(() => part.querySelector(".token-keyword")).not.toBeNull();
  });

  it.each(["```unknown\nx\n```", "```constructor\nx\n```", "```\nx\n```"])(
    "without a language that is known is plain: %j",
    async (text) => {
      const part = await draw(text);
      const { highlight } = await import("./highlight.ts");
      expect(await highlight("x", part.querySelector(".code-bar span")?.textContent ?? "")).toBeNull();
      expect(words(part.querySelector("code") as Element)).toBe("x");
    },
  );

  it("is wrapped everywhere when it is wrapped in one place", async () => {
    const part = await draw(`${code}\n\nand\n\n${code}`);
    const buttons = () => [...part.querySelectorAll<HTMLElement>("[aria-pressed]")];
    buttons()[0]?.click();
    await expect
      .poll(() => buttons().map((each) => each.getAttribute("aria-pressed")))
      .toEqual(["true", "true"]);
    expect(part.querySelectorAll("pre[data-wrapped]")).toHaveLength(2);
    buttons()[1]?.click();
    await expect.poll(() => part.querySelectorAll("pre[data-wrapped]")).toHaveLength(0);
  });
});

describe("A diagram", () => {
  const text = "```mermaid\na --> b\n```";
  afterEach(() => registerDiagram("mermaid", null));

  it("is drawn by the host page, and is code without it", async () => {
    expect((await draw(text)).querySelector("pre")).not.toBeNull();
    registerDiagram("mermaid", (source, place) => place.append(`drawn: ${source}`));
    const part = await draw(text);
    await expect.poll(() => part.querySelector(".diagram")?.textContent).toBe("drawn: a --> b");
    expect(part.querySelector("pre")).toBeNull();
  });

  it("that cannot be drawn stays code", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    registerDiagram("mermaid", () => Promise.reject(new Error("no")));
    const part = await draw(text);
    await expect.poll(() => warn.mock.calls.length).toBe(1);
    expect(part.querySelector("pre")?.textContent).toBe("a --> b");
    warn.mockRestore();
  });
});

describe("A chatkit-link", () => {
  it("is told to the chat and never followed", async () => {
    const part = await draw("[open](chatkit-link://settings/billing?tab=cards&id=1&id=2)");
    const told: unknown[] = [];
    part.addEventListener("part-deeplink", (event) => told.push((event as CustomEvent).detail));
    const click = new MouseEvent("click", { bubbles: true, cancelable: true });
    part.querySelector("a")?.dispatchEvent(click);
    expect(told).toEqual([{ name: "settings/billing", data: { tab: "cards", id: ["1", "2"] } }]);
    expect(click.defaultPrevented).toBe(true);
  });

  it.each(["chatkit-link://", "chatkit-link:", "chatkit-links://x"])(
    "without a name is none: %s",
    async (url) => {
      expect((await draw(`[x](<${url}>)`)).querySelector("a")).toBeNull();
    },
  );
});

it("shows no sign in a link's text that turns it around", async () => {
  const part = await draw("[\u202egpj.exe\u202c](https://example.com) \u202ex");
  expect(part.querySelector("a")?.textContent).toBe("gpj.exe");
});

describe("Math", () => {
  const formulas = (part: MarkdownPart) =>
    [...part.querySelectorAll("chatdock-math")].map((each) => each as MathPart);

  it.each([
    ["a $$x^2$$ b", ["x^2"]],
    ["\\(a_i\\) and \\[b\\]", ["a_i", "b"]],
    ["$$\n+ a\n\n- b\n$$", ["+ a\n\n- b"]],
    ["> $$\n> a\n> $$", ["a"]],
    ["$$ a\nb $$", ["a\nb"]],
    ["\\[\nx\n\\]", ["x"]],
  ])("is in %j", async (text, sources) => {
    expect(formulas(await draw(text)).map(({ tex }) => tex)).toEqual(sources);
  });

  it.each(["$5 and $6", "US$5, $$", "`$$x$$`", "\\$$x\\$$", "$$$x$$$", "\\\\(x)"])(
    "is not in %j",
    async (text) => {
      expect(formulas(await draw(text))).toEqual([]);
    },
  );

  it("is drawn as MathML, with its source to copy", async () => {
    const part = await draw("So $$\\frac{a}{b}$$.");
    await expect.poll(() => part.querySelector("math mfrac")).not.toBeNull();
    expect(part.querySelector("chatdock-math .unseen")?.textContent).toBe("$$\\frac{a}{b}$$");
  });

  it("stays as it was written where it cannot be read", async () => {
    const part = await draw("So $$\\frac{a$$ and $$x$$.");
    await expect.poll(() => part.querySelector("math")).not.toBeNull();
    expect(part.querySelector(".tex")?.textContent).toBe("$$\\frac{a$$");
  });

  it("waits for its end", async () => {
    const part = await draw("$$\nx");
    expect(formulas(part).map(({ closed }) => closed)).toEqual([false]);
    expect(part.querySelector(".tex")?.textContent).toBe("$$\nx\n$$");
  });
});

describe("A growing table", () => {
  const CELLS = "| a | b |\n| - | - |\n| 1 | [two](/2";

  it("shows a cell once it is whole", async () => {
    const part = await draw("");
    const cells = () => [...part.querySelectorAll("td")].map(({ textContent }) => textContent);
    Object.assign(part, { text: CELLS, growing: true });
    await part.updateComplete;
    expect(cells()).toEqual(["1", ""]);
    part.text = `${CELLS}) |`;
    await part.updateComplete;
    expect(cells()).toEqual(["1", "two"]);
  });

  it("shows what there is of a cell when nothing more comes", async () => {
    const part = await draw(CELLS);
    expect(part.querySelectorAll("td")[1]?.textContent).toBe("[two](/2");
  });
});

describe("Too much", () => {
  it.each([
    ["quotes", ">".repeat(10_000)],
    ["lists", Array.from({ length: 300 }, (_, at) => `${" ".repeat(at * 2)}- x`).join("\n")],
    ["stars", `${"*".repeat(20_000)}a${"*".repeat(20_000)}`],
    ["signs", "*a_ ".repeat(3_000)],
    ["brackets", "[".repeat(10_000)],
    ["numbers", `x\n${"2. *a_ *b_\n".repeat(3_000)}`],
    ["letters", "x".repeat(1_000_000)],
  ])("of %s is shown as it was written", async (_, text) => {
    const part = await draw(text);
    expect(part.querySelector(".plain")?.textContent).toBe(text);
    expect(part.childElementCount).toBe(1);
  });

  it.each([
    ["a long list", "- Some *text* with `code` and [a link](/x).\n".repeat(700), "list"],
    [
      "a numbered list",
      Array.from({ length: 700 }, (_, at) => `${at + 1}. *a* **b** [c](/d)`).join("\n"),
      "list",
    ],
    ["code", `\`\`\`c\n${"int *a_b = *c_d; // **\n".repeat(2_000)}\`\`\``, "code"],
  ])(
    "is not %s",
    (_, text, type) => {
      expect(new BlockParser().update(text).map(({ node }) => node.type)).toEqual([type]);
    },
    30_000,
  );

  it("is what follows a text as long as a book; what goes before is drawn", () => {
    const text = `${"word ".repeat(1_000)}\n\n`.repeat(41);
    const parser = new BlockParser();
    parser.update(text);
    const blocks = parser.update(`${text}and more`);
    expect(blocks[0]?.node.type).toBe("paragraph");
    const last = blocks.at(-1)?.node;
    expect(last?.type === "plain" && last.value.endsWith("and more")).toBe(true);
    expect(blocks.filter(({ node }) => node.type === "plain")).toHaveLength(1);
  }, 30_000);
});

describe("BlockParser", () => {
  it.each([
    ["table", "| a | b |\n| - | - |\n", `| ${"word ".repeat(200)} | 2 |\n`],
    ["code", "```\n", `${"word ".repeat(200)}\n`],
  ])(
    "draws of a growing %s as much as of a whole one",
    (_, begin, line) => {
      const parser = new BlockParser();
      const whole = begin + line.repeat(205);
      for (let end = 199_000 - (199_000 % line.length); end < whole.length; end += 700)
        parser.update(whole.slice(0, end));
      const shape = (blocks: readonly Block[]) =>
        blocks.map((block) => [block.node.type, startOf(block), endOf(block)]);
      const drawn = new BlockParser().update(whole);
      expect(shape(parser.update(whole))).toEqual(shape(drawn));
      expect(drawn.map(({ node }) => node.type)).toContain("plain");
    },
    30_000,
  );

  it("parses of a growing list its last item alone", () => {
    const parser = new BlockParser();
    const items = () => {
      const node = parser.update(text)[0]?.node;
      return node?.type === "list" ? node.children : [];
    };
    let text = "- one\n- two\n- thr";
    const [one, two, three] = items();
    text += "ee\n- four";
    expect(items().slice(0, 2)).toEqual([one, two]);
    expect(items()[0]).toBe(one);
    expect(items()[2]).not.toBe(three);
    expect(items()).toHaveLength(4);
  });

  it("knows where the items of a growing list stand", () => {
    const parser = new BlockParser();
    const whole = "# T\n\n1. one\n2. two *it*\n3. three";
    for (let length = 1; length <= whole.length; length++) parser.update(whole.slice(0, length));
    const [, list] = parser.update(whole);
    const node = list?.node;
    const last = node?.type === "list" ? node.children.at(-1) : undefined;
    const offset = (last?.position?.start.offset ?? 0) + (list?.base ?? 0);
    expect(whole.slice(offset)).toBe("3. three");
  });

  it("parses of a growing table its last row alone, and knows where the rows stand", () => {
    const parser = new BlockParser();
    const whole = "# T\n\n| a | b |\n| - | - |\n| 1 | 2 |\n| 3 | 4 |\n| 5 | *6* |\n\nEnd";
    for (let length = 1; length < whole.indexOf("| 5"); length++) parser.update(whole.slice(0, length));
    const rows = () => {
      const node = parser.update(text)[1]?.node;
      return node?.type === "table" ? node.children : [];
    };
    let text = whole.slice(0, whole.indexOf("| 5"));
    const before = rows();
    text = whole;
    expect(rows()[1]).toBe(before[1]);
    const [, table, end] = parser.update(whole);
    const offset = (rows()[3]?.position?.start.offset ?? 0) + (table?.base ?? 0);
    expect(whole.slice(offset)).toMatch(/^\| 5/);
    expect(end && whole.slice(end.base + (end.node.position?.start.offset ?? 0))).toBe("End");
  });

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
    [
      "Before\n| a | b |\n| :- | -: |\n| 1 | `x|y` \\| z |\n- 5 | 6\n-7 | 8 |\n#9\n| *c* [d](/e)",
      "| a |\n| - |\n| 1 |\n| 2 |\n> quote",
      "| a |\n| - |\n| 1 |\n| 2 |\n- item\n- item",
      "  | a |\n  | - |\n  | 1 |\n | 2 |\n\n# Title",
    ],
  ].map((blocks) => blocks.join("\n\n"));

  /** All but the positions, which count from elsewhere. */
  function trees(parser: BlockParser, source: string): string {
    const nodes = parser.update(source).map(({ node }) => node);
    return JSON.stringify(nodes, (key, value) =>
      key === "position" || key === "spread" ? undefined : value,
    );
  }

  it.each(TEXTS)(
    "gives the same for a growing text as for a whole one, at every length: %#",
    (text) => {
      const growing = new BlockParser();
      for (let length = 1; length <= text.length; length++) {
        const part = text.slice(0, length);
        expect(trees(growing, part)).toBe(trees(new BlockParser(), part));
      }
    },
    30_000,
  );

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
