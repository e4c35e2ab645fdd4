import { textOf, type UserMessageInput } from "@chatdock/client";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PATHS } from "../icons/icons.ts";
import { ComposerPart } from "./composer.ts";
import type { Place } from "./draft-keeper.ts";
import type { MessageParams } from "./message-input.ts";
import { ModelMemory } from "./models.ts";
import { plain, withTag } from "./tagged-text.ts";

afterEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
  sessionStorage.clear();
});

async function draw(settings: Partial<ComposerPart> = {}) {
  const composer = Object.assign(new ComposerPart(), settings);
  const sent: string[] = [];
  const messages: MessageParams[] = [];
  const tools: unknown[] = [];
  composer.addEventListener("part-send", (event) => {
    sent.push(textOf((event as CustomEvent).detail));
    messages.push((event as CustomEvent).detail);
  });
  composer.addEventListener("part-tool", (event) => tools.push((event as CustomEvent).detail.toolId));
  document.body.append(composer);
  await composer.updateComplete;
  const field = composer.querySelector("textarea");
  const type = (text: string) => {
    if (!field) throw new Error("no field");
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const press = (init: KeyboardEventInit) => {
    const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init });
    field?.dispatchEvent(event);
    return event;
  };
  const click = async (name: string) => {
    const found = [...composer.querySelectorAll<HTMLElement>("button, [role^=menuitem]")].find((each) =>
      (each.getAttribute("aria-label") ?? each.textContent ?? "").includes(name),
    );
    if (!found) throw new Error(`no ${name}`);
    found.click();
    await composer.updateComplete;
  };
  return { composer, sent, messages, tools, type, press, click, field };
}

function inputOf(text: string): UserMessageInput {
  return { content: [{ type: "input_text", text }], attachments: [], inference_options: {} };
}

describe("composer", () => {
  it("sends on Enter and is empty again", async () => {
    const { composer, sent, type, press } = await draw();
    type("  hello  ");
    press({});
    expect(sent).toEqual(["hello"]);
    expect(composer.draft.written.text).toBe("");
  });

  it.each([{ shiftKey: true }, { isComposing: true }, { keyCode: 229 }])(
    "does not send on Enter with %o",
    async (init) => {
      const { sent, type, press } = await draw();
      type("hello");
      expect(press(init).defaultPrevented).toBe(false);
      expect(sent).toEqual([]);
    },
  );

  it.each(["look", ""])(
    "sends the files of a draft also when what shows them has not loaded, with '%s'",
    async (text) => {
      const { composer, messages, press } = await draw();
      const attachments = [{ type: "file" as const, id: "atc_1", name: "a.txt", mime_type: "text/plain" }];
      composer.restore({ ...composer.draft, written: plain(text), attachments });
      press({});
      expect(messages.map((message) => message.attachments)).toEqual([attachments]);
      expect(composer.draft.attachments).toEqual([]);
    },
  );

  it("sends nothing that is blank", async () => {
    const { sent, type, press } = await draw();
    type("   ");
    press({});
    expect(sent).toEqual([]);
  });

  it("sends while an answer is being made, beside the button that stops it", async () => {
    const { composer, sent, type, press } = await draw({ stoppable: true });
    const labels = () =>
      [...composer.querySelectorAll("button")].map((button) => button.getAttribute("aria-label"));
    expect(labels()).toEqual(["Stop"]);
    type("next");
    await composer.updateComplete;
    expect(labels()).toEqual(["Stop", "Send"]);
    press({});
    expect(sent).toEqual(["next"]);
  });

  it("takes back a message before what has been written since, and says why until the reader writes", async () => {
    const { composer, type, field } = await draw();
    type("draft");
    composer.giveBack([inputOf("refused")], "The queue is full.");
    await composer.updateComplete;
    expect(field?.value).toBe("refused\ndraft");
    expect(composer.querySelector("[role=alert]")?.textContent).toBe("The queue is full.");
    type("refused");
    await composer.updateComplete;
    expect(composer.querySelector("[role=alert]")).toBeNull();
  });

  it("offers to stop where that is allowed", async () => {
    const { composer } = await draw({ stoppable: true });
    expect(composer.querySelector("button")?.getAttribute("aria-label")).toBe("Stop");
  });

  it("says why a locked thread takes no message", async () => {
    const { field } = await draw({ status: { type: "locked", reason: "Under review" } });
    expect(field?.disabled).toBe(true);
    expect(field?.placeholder).toBe("Under review");
  });

  it("gives way to a note in a closed thread, and to the way to a new one", async () => {
    const { composer, field } = await draw({ status: { type: "closed" } });
    expect(field).toBeNull();
    expect(composer.textContent).toContain("closed");
    const begun = vi.fn();
    composer.addEventListener("part-new", begun);
    composer.querySelector("button")?.click();
    expect(begun).toHaveBeenCalledOnce();
  });

  it("gets the focus when its stop button goes away", async () => {
    const { composer, field } = await draw({ stoppable: true });
    composer.querySelector<HTMLButtonElement>(".stop")?.click();
    expect(document.activeElement).toBe(field);
  });
});

const ann = { id: "p1", title: "Ann", interactive: true, data: { team: "x" } };

describe("tags in the composer", () => {
  const tagged = { ...withTag(plain("Hi "), 3, 3, ann) };

  async function drawTagged() {
    const drawn = await draw();
    drawn.composer.change({ written: tagged });
    await drawn.composer.updateComplete;
    return drawn;
  }

  it("are marked behind the text and sent as parts of their own", async () => {
    const { composer, messages, press } = await drawTagged();
    expect(composer.querySelector("[aria-hidden] mark")?.textContent).toBe("@Ann");
    press({});
    expect(messages).toEqual([
      {
        content: [
          { type: "input_text", text: "Hi " },
          { type: "input_tag", id: "p1", text: "Ann", data: { team: "x" }, interactive: true },
        ],
        attachments: [],
      },
    ]);
  });

  it.each([
    ["deleteContentBackward", 7],
    ["deleteContentForward", 3],
  ])("go as a whole with %s at their edge", async (inputType, caret) => {
    const { composer, field } = await drawTagged();
    field?.setSelectionRange(caret, caret);
    field?.dispatchEvent(new InputEvent("beforeinput", { inputType, cancelable: true }));
    expect(composer.draft.written).toEqual(plain("Hi  "));
  });

  it("come back with the browser's undo", async () => {
    const { composer, field, type } = await drawTagged();
    type("Hi @An ");
    expect(composer.draft.written.tags).toEqual([]);
    if (field) field.value = tagged.text;
    field?.dispatchEvent(new InputEvent("input", { inputType: "historyUndo", bubbles: true }));
    expect(composer.draft.written).toEqual(tagged);
  });

  it("come back with a message that was not sent", async () => {
    const { composer, messages, press } = await drawTagged();
    press({});
    const { content = [] } = messages[0] ?? {};
    composer.giveBack([{ content, attachments: [], quoted_text: "q", inference_options: {} }]);
    expect(composer.draft.written.tags.map(({ entity }) => entity)).toEqual([ann]);
    expect(composer.draft.reply).toBe("q");
  });
});

describe("tools and models in the composer", () => {
  const options = {
    tools: [
      {
        id: "search",
        label: "Search the web",
        shortLabel: "Search",
        icon: "history",
        pinned: true,
        placeholderOverride: "Look for",
      },
      { id: "draw", label: "Draw", icon: "rename", persistent: true },
    ],
    models: [
      { id: "gone", label: "Gone", disabled: true, default: true },
      { id: "swift", label: "Swift" },
      { id: "slow", label: "Slow", description: "Takes its time" },
    ],
  };
  const place: Place = { server: "https://a/chatkit", threadId: null, how: "open" };

  // covers option:composer.tools.id option:composer.tools.label option:composer.tools.icon
  // covers option:composer.tools.shortLabel option:composer.tools.placeholderOverride option:composer.tools.pinned
  it("choose a pinned tool for one message", async () => {
    const { composer, messages, tools, field, click, type, press } = await draw({ options });
    const pins = () =>
      [...composer.querySelectorAll(".composer-start button:not([data-menu])")].map((each) => [
        each.getAttribute("aria-label"),
        each.querySelector("path")?.getAttribute("d"),
      ]);
    expect(pins()).toEqual([["Search the web", PATHS.history]]);
    await click("Search the web");
    expect(field?.placeholder).toBe("Look for");
    expect(composer.querySelector(".composer-tool > span")?.textContent).toBe("Search");
    type("boats");
    press({});
    type("more");
    press({});
    expect(messages.map(({ toolChoice }) => toolChoice)).toEqual([{ id: "search" }, undefined]);
    expect(tools).toEqual(["search", null]);
  });

  // covers option:composer.tools.persistent
  it("keep a persistent tool until the reader lets go of it", async () => {
    const { messages, tools, click, type, press } = await draw({ options });
    await click("Tools");
    await expect.poll(() => document.querySelector("[role=menu]")).not.toBeNull();
    await click("Draw");
    for (const text of ["one", "two"]) {
      type(text);
      press({});
    }
    await click("Do not use Draw");
    expect(messages.map(({ toolChoice }) => toolChoice)).toEqual([{ id: "draw" }, { id: "draw" }]);
    expect(tools).toEqual(["draw", null]);
  });

  it("close their menu again with a second click, also while it loads", async () => {
    const { composer, click } = await draw({ options });
    await Promise.all([click("Tools"), click("Tools")]);
    await import("./menu/button-menu.ts");
    await composer.updateComplete;
    expect(composer.querySelector("[role=menu]")).toBeNull();
    await click("Tools");
    await expect.poll(() => composer.querySelector("[role=menu]")).not.toBeNull();
  });

  it("open no menu when the reader has written on while it was loading", async () => {
    const { composer, click, type } = await draw({ options });
    const clicked = click("Tools");
    type("hello");
    await clicked;
    await import("./menu/button-menu.ts");
    await new Promise((resolve) => setTimeout(resolve));
    await composer.updateComplete;
    expect(composer.querySelector("[role=menu]")).toBeNull();
  });

  it("close their menu when there is nothing to choose any more", async () => {
    const { composer, click } = await draw({ options });
    const menu = () => composer.querySelector("[role=menu]");
    const open = async () => {
      await click("Tools");
      await expect.poll(menu).not.toBeNull();
    };
    const settled = async () => {
      await composer.updateComplete;
      await composer.updateComplete;
      return menu();
    };
    await open();
    composer.options = {};
    expect(await settled()).toBeNull();
    composer.options = options;
    await composer.updateComplete;
    expect(menu()).toBeNull();
    await open();
    composer.status = { type: "locked" };
    expect(await settled()).toBeNull();
  });

  it("send no tool that the page does not offer any more", async () => {
    const { composer, messages, tools, type, press } = await draw({ options });
    composer.fill({ selectedToolId: "draw" });
    composer.fill({ selectedToolId: "unknown" });
    expect(tools).toEqual(["draw", null]);
    composer.fill({ selectedToolId: "draw" });
    composer.options = {};
    type("one");
    press({});
    expect(messages[0]).toEqual({ content: [{ type: "input_text", text: "one" }], attachments: [] });
  });

  // covers option:composer.models.*
  it("begin with the model that the page prefers, and show those that cannot be chosen", async () => {
    const models = [{ id: "swift", label: "Swift" }, ...options.models.slice(2)];
    const preferred = { id: "deep", label: "Deep", description: "Thinks first", default: true };
    const { composer, messages, type, press, click } = await draw({
      options: { models: [...models, preferred, { id: "gone", label: "Gone", disabled: true }] },
    });
    type("one");
    press({});
    await click("Model: Deep");
    const entries = () => [...composer.querySelectorAll<HTMLElement>("[role=menuitemradio]")];
    await expect.poll(entries).toHaveLength(4);
    expect(entries().map((each) => each.querySelector(".choice-description")?.textContent)).toEqual([
      undefined,
      "Takes its time",
      "Thinks first",
      undefined,
    ]);
    entries()[3]?.click();
    await composer.updateComplete;
    type("two");
    press({});
    expect(messages.map(({ model }) => model)).toEqual(["deep", "deep"]);
  });

  it("go to an entry by its first letter, but to none that cannot be chosen", async () => {
    const { composer, click } = await draw({ options });
    await click("Model: Swift");
    await expect.poll(() => composer.querySelector("[role=menu]")).not.toBeNull();
    const type = async (key: string) => {
      const event = new KeyboardEvent("keydown", { key, bubbles: true });
      composer.querySelector("[role=menuitemradio]")?.dispatchEvent(event);
      await Promise.resolve();
      await composer.updateComplete;
      await composer.updateComplete;
      return document.activeElement?.querySelector(".choice-label")?.textContent;
    };
    expect([await type("s"), await type("s"), await type("g")]).toEqual(["Slow", "Swift", "Swift"]);
  });

  it("remember the model for the server as long as it is offered", async () => {
    const first = await draw({ options, place });
    first.type("one");
    first.press({});
    await first.click("Model: Swift");
    await expect.poll(() => document.querySelector("[role=menu]")).not.toBeNull();
    await first.click("Slow");
    first.type("two");
    first.press({});
    expect(first.messages.map(({ model }) => model)).toEqual(["swift", "slow"]);

    const second = await draw({ options, place });
    expect(second.composer.models.chosen).toBe("slow");
    second.composer.options = { models: options.models.slice(0, 2) };
    expect(second.composer.models.chosen).toBe("swift");
    expect((await draw({ options, place: { ...place, server: "https://b/" } })).composer.models.chosen).toBe(
      "swift",
    );
  });

  it("choose for nobody else, and for no other server", async () => {
    const { composer } = await draw({ options, place });
    composer.models.choose("slow");
    composer.place = { ...place, server: "https://b/" };
    expect(composer.models.chosen).toBe("swift");
    composer.place = place;
    expect(composer.models.chosen).toBe("slow");
    ModelMemory.forget(place.server);
    composer.forget();
    expect(composer.models.chosen).toBe("swift");
  });

  it("name no model where there is none to choose", async () => {
    const { messages, type, press } = await draw({ options: { models: [] } });
    type("one");
    press({});
    expect(messages[0]).not.toHaveProperty("model");
  });
});

describe("a quote", () => {
  it("stands above the field, goes with the message and can be removed", async () => {
    const { composer, messages, type, press, click } = await draw();
    composer.fill({ text: "why?", reply: "Tie the line." });
    await composer.updateComplete;
    expect(composer.querySelector("blockquote")?.textContent).toBe("Tie the line.");
    press({});
    expect(messages[0]).toMatchObject({ reply: "Tie the line." });
    composer.fill({ reply: "Another" });
    await composer.updateComplete;
    await click("Remove the quote");
    type("x");
    press({});
    expect(messages[1]).not.toHaveProperty("reply");
  });
});

describe("the draft", () => {
  const at = (threadId: string | null, how: Place["how"] = "open"): Place => ({
    server: "https://a/",
    threadId,
    how,
  });

  it("is another one in each thread", async () => {
    const { composer, type } = await draw({ place: at(null) });
    const go = async (place: Place) => {
      composer.place = place;
      await composer.updateComplete;
      return composer.draft.written.text;
    };
    type("for a new one");
    await composer.updateComplete;
    expect(await go(at("t", "loading"))).toBe("");
    expect(await go(at("t"))).toBe("");
    type("for t");
    await composer.updateComplete;
    expect(await go(at(null))).toBe("for a new one");
    expect(await go(at("t", "loading"))).toBe("");
    expect(await go(at("t"))).toBe("for t");
  });

  it("comes before what was written while the thread loaded", async () => {
    const first = await draw({ place: at("t") });
    first.type("kept");
    await first.composer.updateComplete;
    const { composer, type } = await draw({ place: at("t", "loading") });
    type("new");
    composer.place = at("t");
    await composer.updateComplete;
    expect(composer.draft.written.text).toBe("kept\nnew");
  });

  it("goes along with a thread that begins, and is not left behind", async () => {
    const { composer, type } = await draw({ place: at(null) });
    type("and then?");
    await composer.updateComplete;
    composer.place = at("t", "begun");
    await composer.updateComplete;
    expect(composer.draft.written.text).toBe("and then?");
    composer.place = at(null);
    await composer.updateComplete;
    expect(composer.draft.written.text).toBe("");
    expect((await draw({ place: at("t") })).composer.draft.written.text).toBe("and then?");
  });

  it("is gone from the storage when it was sent", async () => {
    const { composer, type, press } = await draw({ place: at("t") });
    type("one");
    await composer.updateComplete;
    expect(sessionStorage.length + localStorage.length).toBe(2);
    press({});
    await composer.updateComplete;
    expect(sessionStorage.length + localStorage.length).toBe(0);
  });
});

describe("an add-on of the composer", () => {
  it("adds to what is sent, and can keep it back", async () => {
    const { composer, messages, press } = await draw();
    const addOn = {
      hasContent: true,
      obstacle: "Uploading" as string | null,
      take: () => ({ attachments: [{ id: "a" }] }),
    };
    (composer.addOns as unknown[]).push(addOn);
    press({});
    await composer.updateComplete;
    expect(composer.querySelector("[role=alert]")?.textContent).toBe("Uploading");
    expect(composer.querySelector(".send")?.getAttribute("aria-disabled")).toBe("true");
    expect(messages).toEqual([]);
    addOn.obstacle = null;
    press({});
    await composer.updateComplete;
    expect(composer.querySelector(".send")?.hasAttribute("aria-disabled")).toBe(false);
    expect(messages).toEqual([{ content: [], attachments: [{ id: "a" }] }]);
  });
});
