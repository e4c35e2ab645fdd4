import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Command, Entity } from "../../options.ts";
import { ComposerPart } from "../composer.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

const entity = (title: string): Entity => ({ id: title, title });

/** A search whose answers come when the test says so. */
function pendingSearch<T>() {
  const asked = new Map<string, { resolve: (found: T[]) => void; reject: (error: Error) => void }>();
  const search = (query: string) =>
    new Promise<T[]>((resolve, reject) => {
      asked.set(query, { resolve, reject });
    });
  return { asked, search };
}

async function draw(settings: Partial<ComposerPart>) {
  const composer = Object.assign(new ComposerPart(), settings);
  document.body.append(composer);
  await composer.updateComplete;
  const field = composer.querySelector("textarea") as HTMLTextAreaElement;
  const settle = async () => {
    await import("./suggestions.ts");
    await vi.advanceTimersByTimeAsync(0);
    await composer.updateComplete;
  };
  const type = async (text: string) => {
    field.value = text;
    field.setSelectionRange(text.length, text.length);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await settle();
  };
  const press = async (key: string) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    field.dispatchEvent(event);
    await settle();
    return event;
  };
  const labels = () => [...composer.querySelectorAll(".choice-label")].map((each) => each.textContent);
  const active = () => composer.querySelector("[aria-selected=true] .choice-label")?.textContent;
  const status = () => composer.querySelector("[role=status]")?.textContent;
  return { composer, field, type, press, labels, active, status, settle };
}

describe("the search for a tag", () => {
  it("does not begin when the field has been left while it was loading", async () => {
    const { asked, search } = pendingSearch<Entity>();
    const { composer, field, type, settle } = await draw({ entities: { onTagSearch: search } });
    const typed = type("@");
    field.dispatchEvent(new Event("blur"));
    await typed;
    expect([asked.size, composer.querySelector(".popup")]).toEqual([0, null]);
    field.click();
    await settle();
    expect(asked.size).toBe(1);
  });

  it("waits a moment between letters, and drops what comes late", async () => {
    const { asked, search } = pendingSearch<Entity>();
    const { type, labels, status, settle } = await draw({ entities: { onTagSearch: search } });
    await type("@");
    await type("@a");
    await type("@an");
    expect([...asked.keys()]).toEqual([""]);
    expect(status()).toBe("Searching");
    await vi.advanceTimersByTimeAsync(200);
    expect([...asked.keys()]).toEqual(["", "an"]);
    asked.get("an")?.resolve([entity("Ann")]);
    await settle();
    asked.get("")?.resolve([entity("Bo")]);
    await settle();
    expect(labels()).toEqual(["Ann"]);
    expect(status()).toBe("1 suggestion");
  });

  it("shows meanwhile what fits of what was found before", async () => {
    const { asked, search } = pendingSearch<Entity>();
    const { type, labels, settle } = await draw({ entities: { onTagSearch: search } });
    await type("@");
    asked.get("")?.resolve([entity("Ann"), entity("Bo")]);
    await settle();
    await type("@b");
    expect(labels()).toEqual(["Bo"]);
  });

  it("keeps Enter from sending what is searched for", async () => {
    const { search } = pendingSearch<Entity>();
    const { composer, type, press } = await draw({ entities: { onTagSearch: search } });
    const send = vi.fn();
    composer.addEventListener("part-send", send);
    await type("@an");
    expect((await press("Enter")).defaultPrevented).toBe(true);
    expect(send).not.toHaveBeenCalled();
  });

  it("ends where words that stand for nothing go on", async () => {
    const { composer, type } = await draw({ entities: { onTagSearch: async () => [] } });
    await type("@nobody");
    expect(composer.querySelector(".popup")).not.toBeNull();
    await type("@nobody is");
    await vi.advanceTimersByTimeAsync(200);
    expect(composer.querySelector(".popup")).toBeNull();
  });

  it("is left with Escape, which goes no further, until another sign is written", async () => {
    const { composer, field, type, press } = await draw({
      entities: { onTagSearch: async () => [entity("Ann")] },
    });
    const outside = vi.fn();
    document.body.addEventListener("keydown", outside, { once: true });
    await type("@a");
    expect(field.getAttribute("aria-controls")).toBe("composer-suggestions");
    expect((await press("Escape")).defaultPrevented).toBe(true);
    expect(outside).not.toHaveBeenCalled();
    await type("@an");
    expect(composer.querySelector(".popup")).toBeNull();
    expect(field.hasAttribute("aria-activedescendant")).toBe(false);
    await type("@an @");
    expect(composer.querySelector(".popup")).not.toBeNull();
  });

  it("comes again when the field that was left is used again", async () => {
    const { composer, field, type, settle } = await draw({
      entities: { onTagSearch: async () => [entity("Ann")] },
    });
    await type("@a");
    field.dispatchEvent(new FocusEvent("blur"));
    await settle();
    expect(composer.querySelector(".popup")).toBeNull();
    field.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    await settle();
    expect(composer.querySelector(".popup")).not.toBeNull();
  });

  // covers option:entities.showComposerMenu
  it("is begun by a button where the page wants one", async () => {
    const onTagSearch = async () => [entity("Ann")];
    const { composer, labels, settle } = await draw({ entities: { onTagSearch } });
    const button = () => composer.querySelector<HTMLElement>("[aria-label=Mention]");
    expect(button()).toBeNull();
    composer.entities = { onTagSearch, showComposerMenu: true };
    await composer.updateComplete;
    button()?.click();
    await settle();
    expect(composer.draft.written.text).toBe("@");
    expect(labels()).toEqual(["Ann"]);
  });

  it("puts groups together and goes round with the arrows", async () => {
    const found = [
      { ...entity("Ann"), group: "People" },
      { ...entity("Guide"), group: "Pages" },
      { ...entity("Bo"), group: "People" },
    ];
    const { composer, type, press, labels, active } = await draw({
      entities: { onTagSearch: async () => found },
    });
    await type("@");
    expect(labels()).toEqual(["Ann", "Bo", "Guide"]);
    expect([...composer.querySelectorAll("[role=group]")].map((each) => each.children.length - 1)).toEqual([
      2, 1,
    ]);
    await press("ArrowUp");
    expect(active()).toBe("Guide");
    await press("ArrowDown");
    await press("ArrowDown");
    expect(active()).toBe("Bo");
    await press("Enter");
    expect(composer.draft.written.text).toBe("@Bo ");
    expect(composer.draft.written.tags).toHaveLength(1);
  });
});

describe("the commands", () => {
  const commands: Command[] = [{ id: "sum", label: "Summarise" }];

  it("are kept in the field while they run, and gone from it when they are done", async () => {
    let done: () => void = () => {};
    const onSelect = () =>
      new Promise<void>((resolve) => {
        done = resolve;
      });
    const { composer, type, press, settle, status } = await draw({
      commands: { enabled: true, onSearch: async () => commands, onSelect },
    });
    await type("/sum");
    await press("Enter");
    expect(status()).toBe("Loading");
    done();
    await settle();
    expect(composer.draft.written.text).toBe("");
    expect(composer.querySelector(".popup")).toBeNull();
  });

  it("say that one failed, and leave what was written", async () => {
    const onSelect = async () => {
      throw new Error("no");
    };
    const { composer, type, press, status } = await draw({
      commands: { enabled: true, onSearch: async () => commands, onSelect },
    });
    await type("/sum");
    await press("Enter");
    expect(status()).toBe("That did not work");
    expect(composer.draft.written.text).toBe("/sum");
  });

  it("go back from a menu to the one before with Escape", async () => {
    const onSelect = async () => ({ type: "menu" as const, commands: [{ id: "x", label: "Inside" }] });
    const { type, press, labels } = await draw({
      commands: { enabled: true, onSearch: async () => commands, onSelect },
    });
    await type("/");
    expect(labels()).toEqual(["New conversation", "Summarise"]);
    await press("ArrowDown");
    await press("Enter");
    expect(labels()).toEqual(["Inside"]);
    await press("Escape");
    expect(labels()).toEqual(["New conversation", "Summarise"]);
    await press("Escape");
    expect(labels()).toEqual([]);
  });

  // covers option:commands.enabled
  it("are none where the page has not enabled them", async () => {
    const { composer, type } = await draw({ commands: { enabled: false, onSearch: async () => commands } });
    await type("/");
    expect(composer.querySelector(".popup")).toBeNull();
  });
});
