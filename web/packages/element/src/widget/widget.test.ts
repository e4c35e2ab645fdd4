import { afterEach, describe, expect, it, vi } from "vitest";
import { Drawing } from "./registry.ts";
import type { Scene } from "./scene.ts";
import { stage, write } from "./widget.fixture.ts";

afterEach(() => document.body.replaceChildren());

const book = { type: "book", payload: { berth: 4 } };
const form = (...children: unknown[]) => ({
  type: "Card",
  asForm: true,
  confirm: { label: "Book", action: book },
  children,
});
const named = (name: string, more: object = {}) => ({ type: "Input", name, ...more });

describe("a tree", () => {
  it("draws what is below a component that it does not know, and what stands beside one", async () => {
    const { root } = await stage({
      type: "Card",
      children: [
        { type: "Carousel", children: [{ type: "Text", value: "inside" }] },
        { type: "Text", value: "beside" },
      ],
    });
    expect(root.textContent).toContain("inside");
    expect(root.textContent).toContain("beside");
  });

  it("lets nothing fall with a component whose props make no sense", async () => {
    const nonsense = {
      size: {},
      value: 5,
      options: "x",
      children: "y",
      data: 7,
      series: [null],
      xAxis: [],
      status: 3,
      name: [],
      editable: "z",
    };
    const types = [
      "Text",
      "Select",
      "Chart",
      "Table",
      "Image",
      "RadioGroup",
      "Row",
      "Button",
      "ListView",
      "Label",
      "Transition",
    ];
    const { root } = await stage({
      type: "Basic",
      children: [
        null,
        4,
        "x",
        {},
        ...types.map((type) => ({ ...nonsense, type })),
        { type: "Text", value: "still here" },
      ],
    });
    expect(root.textContent).toContain("still here");
  });

  it("is cut where it is too deep, and says so", async () => {
    const deep = Array.from({ length: 200 }).reduce<object>((child) => ({ type: "Box", children: [child] }), {
      type: "Text",
      value: "bottom",
    });
    const { root, query } = await stage({ type: "Card", children: [deep] });
    expect(root.textContent).not.toContain("bottom");
    expect(query(".w-note")?.textContent).toBe("Part of this content is not shown.");
  });

  it.each([
    [1_900, false],
    [10_000, true],
  ])("of %i components is cut: %s", (length, isCut) => {
    const children = Array.from({ length }, (_, at) => ({ type: "Text", value: `t${at}` }));
    const drawing = new Drawing();
    const scene = {
      children: (...below: Parameters<Scene["children"]>) => drawing.children(...below, scene),
    } as Scene;
    drawing.draw({ type: "Col", children }, { path: "", depth: 0, form: "" }, scene);
    expect(drawing.isCut).toBe(isCut);
  });

  it("shows pictures of this site and of allowed hosts alone", async () => {
    const images = [
      "/a.png",
      "https://pictures.example/a.png",
      "https://elsewhere.example/a.png",
      "data:image/png;base64,AAAA",
      "data:image/svg+xml;base64,AAAA",
      "javascript:alert(1)",
    ];
    const { root } = await stage(
      { type: "Basic", children: images.map((src) => ({ type: "Image", src, alt: src })) },
      { imageDomains: ["pictures.example"] },
    );
    expect([...root.querySelectorAll("img")].map(({ alt }) => alt)).toEqual([
      images[0],
      images[1],
      images[3],
    ]);
    expect(root.querySelectorAll(".w-blocked[role=img]")).toHaveLength(3);
  });

  it("shows the rest of a list when it is asked for", async () => {
    const children = ["a", "b", "c"].map((value) => ({
      type: "ListViewItem",
      children: [{ type: "Text", value }],
    }));
    const { root, query, settled } = await stage({ type: "ListView", limit: 2, children });
    expect(root.querySelectorAll("li")).toHaveLength(2);
    query(".w-more")?.click();
    await settled();
    expect(root.querySelectorAll("li")).toHaveLength(3);
    expect(query(".w-more")).toBeNull();
  });
});

describe("a form", () => {
  it("sends what is in its fields with the payload", async () => {
    const { query, requests, settled } = await stage(
      form(
        named("boat.name"),
        { type: "Checkbox", name: "power", label: "Shore power" },
        {
          type: "RadioGroup",
          name: "side",
          defaultValue: "port",
          options: [
            { value: "port", label: "Port" },
            { value: "star", label: "Starboard" },
          ],
        },
        {
          type: "Select",
          name: "size",
          defaultValue: "m",
          options: [
            { value: "s", label: "S" },
            { value: "m", label: "M" },
          ],
        },
        { type: "DatePicker", name: "day", defaultValue: "2026-11-21T10:00:00Z" },
        { type: "Text", value: "as before", editable: { name: "note" } },
      ),
    );
    write(query("[data-name='boat.name']"), "Gull");
    query("button[type=submit]")?.click();
    await settled();
    expect(requests.map(({ action }) => action)).toEqual([
      {
        type: "book",
        payload: {
          berth: 4,
          boat: { name: "Gull" },
          power: false,
          side: "port",
          size: "m",
          day: "2026-11-21",
          note: "as before",
        },
        handler: "server",
        streaming: true,
      },
    ]);
  });

  it("tells when a field's name is taken in the payload, which wins", async () => {
    const { query, requests, errors, settled } = await stage(form(named("berth", { defaultValue: "9" })));
    query("button[type=submit]")?.click();
    await settled();
    expect(requests[0]?.action.payload).toEqual({ berth: 4 });
    expect(errors[0]?.message).toContain("berth");
  });

  it("is not sent while something is missing, and says what", async () => {
    const { query, requests, settled } = await stage(form(named("a"), named("boat", { required: true })));
    query("button[type=submit]")?.click();
    await settled();
    expect(requests).toEqual([]);
    const field = query("[data-name=boat]");
    expect(field?.getAttribute("aria-invalid")).toBe("true");
    expect(query(`#${field?.getAttribute("aria-describedby")}`)?.textContent).toBeTruthy();
    expect(query("[data-name=a]")?.hasAttribute("aria-invalid")).toBe(false);
    write(field, "Gull");
    await settled();
    expect(field?.hasAttribute("aria-invalid")).toBe(false);
    query("button[type=submit]")?.click();
    await settled();
    expect(requests).toHaveLength(1);
  });

  it("checks the pattern of several lines, too", async () => {
    const { query, requests, settled } = await stage(
      form({ type: "Textarea", name: "code", pattern: "[A-Z]+" }),
    );
    write(query("textarea"), "abc");
    query("button[type=submit]")?.click();
    await settled();
    expect(requests).toEqual([]);
    expect(query(".w-error")?.textContent).toBe("Please check this entry.");
    write(query("textarea"), "ABC");
    query("button[type=submit]")?.click();
    await settled();
    expect(requests).toHaveLength(1);
  });

  it("sends the action of the button that submits it, and of others without its checks", async () => {
    const { root, requests, settled } = await stage({
      type: "Form",
      onSubmitAction: { type: "form" },
      children: [
        named("n", { required: true }),
        { type: "Button", label: "Draft", onClickAction: { type: "draft" } },
        { type: "Button", label: "Send", submit: true },
        { type: "Button", label: "Send now", submit: true, onClickAction: { type: "now" } },
      ],
    });
    const [draft, send, now] = root.querySelectorAll<HTMLElement>("button");
    draft?.click();
    send?.click();
    await settled();
    expect(requests.map(({ action }) => action.type)).toEqual(["draft"]);
    write(root.querySelector("input"), "x");
    await settled();
    send?.click();
    await settled();
    now?.click();
    await settled();
    expect(requests.map(({ action }) => action.type)).toEqual(["draft", "form", "now"]);
  });

  it("keeps what was written while the server changes the widget around it", async () => {
    const { part, query, settled } = await stage(
      form(named("boat", { key: "b" }), { type: "Text", value: "1" }),
    );
    write(query("[data-name=boat]"), "Gull");
    part.widget = form(
      { type: "Title", value: "New" },
      { type: "Text", value: "2" },
      named("boat", { key: "b", defaultValue: "d" }),
    ) as never;
    await settled();
    expect(query<HTMLInputElement>("[data-name=boat]")?.value).toBe("Gull");
    part.widget = form(named("boat", { key: "c", defaultValue: "d" })) as never;
    await settled();
    expect(query<HTMLInputElement>("[data-name=boat]")?.value).toBe("d");
  });

  it("cannot be used before the widget is complete", async () => {
    const { part, query, requests, settled } = await stage(form(named("a")), { pending: true });
    query("button[type=submit]")?.click();
    query("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
    expect(query<HTMLInputElement>("input")?.disabled).toBe(true);
    part.pending = false;
    await settled();
    expect(query<HTMLInputElement>("input")?.disabled).toBe(false);
    expect(requests).toEqual([]);
  });
});

describe("a field", () => {
  it("is named by its label, else by its placeholder or name", async () => {
    const { query } = await stage({
      type: "Card",
      children: [
        { type: "Label", value: "Boat", fieldName: "boat" },
        named("boat"),
        named("berth", { placeholder: "Berth number" }),
        { type: "Label", value: "Side", fieldName: "side" },
        { type: "RadioGroup", name: "side", options: [{ value: "p", label: "Port" }] },
        { type: "Checkbox", name: "terms" },
      ],
    });
    const field = query<HTMLInputElement>("[data-name=boat]");
    expect(query(`label[for="${field?.id}"]`)?.textContent).toBe("Boat");
    expect(field?.hasAttribute("aria-label")).toBe(false);
    expect(query("[data-name=berth]")?.getAttribute("aria-label")).toBe("Berth number");
    expect(query(`#${query("[role=radiogroup]")?.getAttribute("aria-labelledby")}`)?.textContent).toBe(
      "Side",
    );
    expect(query("[data-name=terms]")?.getAttribute("aria-label")).toBe("terms");
  });

  it("sends its own value when it changes, outside of a form", async () => {
    const { query, requests, settled } = await stage({
      type: "Card",
      children: [
        {
          type: "Checkbox",
          name: "done",
          label: "Done",
          onChangeAction: { type: "tick", payload: { id: 3 } },
        },
      ],
    });
    query("input")?.click();
    await settled();
    expect(requests[0]?.action).toMatchObject({ type: "tick", payload: { id: 3, done: true } });
    expect(query("[aria-busy=true]")).toBeNull();
  });

  it("takes the cursor only in a widget that has just come, and from nobody who writes", async () => {
    const widget = { type: "Card", children: [named("a", { autoFocus: true })] };
    const focus = vi.spyOn(HTMLInputElement.prototype, "focus");
    await stage(widget);
    expect(focus).not.toHaveBeenCalled();
    await stage(widget, { fresh: true });
    expect(focus).toHaveBeenCalledTimes(1);
    focus.mockRestore();
  });
});

describe("an action", () => {
  const click = { type: "go", handler: "client", loadingBehavior: "auto", streaming: false };
  const button = (more: object = {}) => ({
    type: "Card",
    children: [{ type: "Button", label: "Go", onClickAction: { ...click, ...more } }],
  });

  it("shows that it is under way, and goes once until it is done", async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { query, requests, settled } = await stage(button(), {}, () => gate);
    query("button")?.click();
    await settled();
    expect(query("button")?.getAttribute("aria-busy")).toBe("true");
    query("button")?.click();
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      action: { type: "go", handler: "client", streaming: false },
      item: { id: "wi_1" },
    });
    open();
    await settled();
    expect(query("button")?.getAttribute("aria-busy")).toBe("false");
  });

  it.each([
    ["none", "false", false],
    ["self", "true", false],
    ["container", "true", true],
  ])("loads as %s", async (loadingBehavior, busy, isHeld) => {
    const { query, settled } = await stage(button({ loadingBehavior }), {}, () => new Promise(() => {}));
    query("button")?.click();
    await settled();
    expect(query("button")?.getAttribute("aria-busy")).toBe(busy);
    expect(query(".widget")?.hasAttribute("data-held")).toBe(isHeld);
    expect(query("[role=status]")?.textContent).toBe(isHeld ? "Loading" : "");
  });

  it("says when it failed, and can be tried again", async () => {
    let works = false;
    const { query, requests, settled } = await stage(button({ payload: { n: 1 } }), {}, async () => {
      if (!works) throw new Error("The harbour is closed.");
    });
    query("button")?.click();
    await settled();
    expect(query("[role=alert]")?.textContent).toContain("The harbour is closed.");
    works = true;
    query("[role=alert] button")?.click();
    await settled();
    expect(query("[role=alert]")).toBeNull();
    expect(requests.map(({ action }) => action.payload)).toEqual([{ n: 1 }, { n: 1 }]);
  });

  it("of a list's item is a button of its own, named by the item", async () => {
    const { query, requests } = await stage({
      type: "ListView",
      children: [
        {
          type: "ListViewItem",
          onClickAction: { type: "open" },
          children: [
            { type: "Text", value: "Rope" },
            { type: "Button", label: "Snooze", onClickAction: { type: "snooze" } },
          ],
        },
      ],
    });
    const cover = query<HTMLButtonElement>("li > button");
    expect(query(`#${cover?.getAttribute("aria-labelledby")}`)?.textContent).toContain("Rope");
    expect(cover?.querySelector("button")).toBeNull();
    cover?.click();
    query("li .w-button")?.click();
    expect(requests.map(({ action }) => action.type)).toEqual(["open", "snooze"]);
  });
});
