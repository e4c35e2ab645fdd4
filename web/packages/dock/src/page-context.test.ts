import { afterEach, describe, expect, it } from "vitest";
import { make } from "./dom.ts";
import { readPage } from "./page-context.ts";

afterEach(() => {
  document.body.replaceChildren();
  document.head.replaceChildren();
});

const headings = (...texts: string[]) => texts.map((text, at) => make(at === 0 ? "h1" : "h2", {}, text));

describe("readPage", () => {
  it("reads the page as it is at the moment", () => {
    document.title = "EXPLAIN";
    document.head.append(make("meta", { name: "description", content: "Plans" }));
    document.body.append(...headings("EXPLAIN", "Synopsis"));
    expect(readPage()).toEqual({
      url: location.href,
      path: location.pathname,
      title: "EXPLAIN",
      description: "Plans",
      headings: ["EXPLAIN", "Synopsis"],
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    document.title = "ANALYZE";
    expect(readPage().title).toBe("ANALYZE");
  });

  it("takes headings from the article, else from main, else from the body", () => {
    document.body.append(make("header", {}, ...headings("Site")));
    expect(readPage().headings).toEqual(["Site"]);
    document.body.append(make("main", {}, ...headings("Main")));
    expect(readPage().headings).toEqual(["Main"]);
    document.body.append(make("article", {}, ...headings("Article", "Second")));
    expect(readPage().headings).toEqual(["Article", "Second"]);
  });

  it("takes no more than five, tidied, and skips empty ones", () => {
    document.body.append(...headings("  a \n b ", "", "c", "d", "e", "f", "g"), make("h4", {}, "too deep"));
    expect(readPage().headings).toEqual(["a b", "c", "d", "e", "f"]);
  });

  it("reads the section from breadcrumbs", () => {
    const crumbs = make("ul", {}, make("li", {}, "SQL"), make("li", {}, "Commands"));
    document.body.append(make("nav", { "aria-label": "Breadcrumbs" }, crumbs));
    expect(readPage().section).toEqual(["SQL", "Commands"]);
  });
});
