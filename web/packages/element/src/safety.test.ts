import { EMPTY_THREAD, type ThreadItem, type ThreadState } from "@chatdock/client";
import { afterEach, expect, it } from "vitest";
import corpus from "../../../../tests/xss/corpus.json" with { type: "json" };
import { DisclaimerPart } from "./disclaimer/disclaimer.ts";
import { highlight } from "./markdown/highlight.ts";
import { drawTex } from "./markdown/tex.ts";
import { ThreadPart } from "./thread/thread.ts";

afterEach(() => document.body.replaceChildren());

interface Place {
  items?: object[];
  notices?: ThreadState["notices"];
  progress?: ThreadState["progress"];
  thread?: object;
  options?: { disclaimer: { text: string } };
}

const places: Record<string, unknown> = corpus.places;
const common = { id: "i", thread_id: "t", created_at: "2026-11-21T01:00:00" };
const IMAGES = ["images.example"];

/** A place with the text in it. */
function filled(place: string, value: string): Place {
  return JSON.parse(JSON.stringify(places[place]), (key, each) => {
    void key;
    return typeof each === "string" ? each.replaceAll("VECTOR", () => value) : each;
  });
}

async function draw({ items = [], notices = [], progress = null, options }: Place): Promise<Element> {
  const part = options
    ? Object.assign(new DisclaimerPart(), options.disclaimer)
    : Object.assign(new ThreadPart(), {
        phase: progress ? "answering" : "idle",
        thread: {
          ...EMPTY_THREAD,
          thread: { id: "t", created_at: common.created_at, allowed_image_domains: IMAGES },
          items: items.map((item) => ({ ...common, ...item }) as ThreadItem),
          notices,
          progress,
        },
      });
  document.body.append(part);
  await part.updateComplete;
  await settle(part);
  return part;
}

/** What is drawn may load and draw more. */
async function settle(root: Element): Promise<void> {
  for (let depth = 0; depth < 4; depth++)
    for (const element of root.querySelectorAll("*"))
      if ("updateComplete" in element) await element.updateComplete;
}

const FORBIDDEN =
  "script, iframe, frame, object, embed, style, link, base, meta, form, template, noscript, foreignObject";
const ADDRESSES = ["href", "src", "xlink:href", "action", "formaction", "srcset", "poster", "data", "ping"];

/** Whatever could run a script, or load or lead where it must not. */
function dangers(root: Element): string[] {
  const found = [...root.querySelectorAll(FORBIDDEN)].map((element) => element.localName);
  for (const element of root.querySelectorAll("*"))
    for (const { name, value } of element.attributes) {
      if (/^on|^srcdoc$|^is$/i.test(name)) found.push(`${name}=${value}`);
      if (name === "style" && !element.closest("math")) found.push(`${name}=${value}`);
      if (ADDRESSES.includes(name) && !isHarmless(element, value))
        found.push(`${element.localName} ${name}=${value}`);
    }
  return found;
}

function isHarmless(element: Element, address: string): boolean {
  const { protocol, hostname, username } = new URL(address, document.baseURI);
  if (element.localName === "img")
    return hostname === location.hostname || IMAGES.includes(hostname) || /^data:image\/png;/.test(address);
  return ["http:", "https:", "mailto:", "chatkit-link:"].includes(protocol) && username === "";
}

const drawable = corpus.vectors.filter(({ place }) => !("thread" in (places[place] as Place)));

it.each(drawable)("$place, $name: $value runs nothing", async ({ place, value }) => {
  expect(dangers(await draw(filled(place, value)))).toEqual([]);
});

it("draws what is looked at", async () => {
  const root = await draw(filled("source quote", "[y](https://example.com/)"));
  expect(root.querySelector(".source-quote")?.textContent).toBe("[y](https://example.com/)");
  expect((await draw(filled("markdown", "[y](https://example.com/)"))).querySelector("a")?.textContent).toBe(
    "y",
  );
});

it("sees a danger where there is one", () => {
  document.body.append(document.createElement("p"));
  const link = document.createElement("a");
  link.setAttribute("href", "java\tscript:told.push(1)");
  link.setAttribute("onclick", "");
  document.body.firstElementChild?.append(link, document.createElement("object"));
  expect(dangers(document.body)).toHaveLength(3);
});

it.each(corpus.vectors.filter(({ name }) => name === "markup"))(
  "as code $value runs nothing",
  async ({ value }) => {
    for (const language of ["html", "markdown", "php", "javascript"]) {
      const holder = document.createElement("div");
      holder.append((await highlight(value, language)) ?? "");
      expect(dangers(holder)).toEqual([]);
      expect(holder.textContent).toBe(value);
    }
  },
);

it.each(corpus.vectors.filter(({ name }) => name === "math"))(
  "as a formula $value runs nothing",
  ({ value }) => {
    const holder = document.createElement("div");
    try {
      holder.append(drawTex(value.slice(2, -2), true));
    } catch {
      // What cannot be read is shown as it was written.
    }
    expect(dangers(holder)).toEqual([]);
  },
);
