import type { ChatDockOptions } from "@chatdock/element";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attend } from "./attend.ts";
import type { DockConfig } from "./config.ts";
import { type ChatLoader, Dock } from "./dock.ts";

const config: DockConfig = {
  server: "https://x.example/",
  locale: null,
  title: "Helper",
  greeting: null,
  placeholder: null,
  prompts: ["One?"],
  accent: null,
  scheme: "light",
  shortcut: "i",
};

/** Stands for the chat: keeps what it is told. */
class FakeChat extends HTMLElement {
  options: ChatDockOptions | null = null;
  readonly sent: unknown[] = [];
  focused = 0;
  setOptions(options: ChatDockOptions) {
    this.options = options;
  }
  async focusComposer() {
    this.focused++;
  }
  async sendUserMessage(params: unknown) {
    this.sent.push(params);
  }
}
customElements.define("chatdock-chat", FakeChat);

const loaded: ChatLoader = async () => ({ attend });

function dock(load: ChatLoader = loaded, own: Partial<DockConfig> = {}) {
  const dock = new Dock({ ...config, ...own }, load);
  dock.mount();
  const root = document.querySelector("chatdock-dock")?.shadowRoot as ShadowRoot;
  const launcher = root.querySelector(".launcher") as HTMLButtonElement;
  const panel = root.querySelector(".panel") as HTMLElement;
  return {
    dock,
    root,
    launcher,
    panel,
    chat: () => root.querySelector("chatdock-chat") as unknown as FakeChat | null,
  };
}

beforeEach(() => sessionStorage.clear());
afterEach(() => document.body.replaceChildren());

describe("Dock", () => {
  it("loads nothing until it is needed, and the chat once", async () => {
    let loads = 0;
    const { dock: it, launcher, panel, chat } = dock((attempt) => loaded(attempt + loads++));
    expect([loads, panel.hidden, launcher.hidden]).toEqual([0, true, false]);
    await it.open();
    it.close();
    await it.open();
    expect(loads).toBe(1);
    expect(panel.hidden).toBe(false);
    expect(chat()?.focused).toBe(2);
  });

  it("starts loading when the reader comes near", () => {
    let loads = 0;
    const { launcher } = dock((attempt) => loaded(attempt + loads++));
    launcher.dispatchEvent(new Event("pointerenter"));
    expect(loads).toBe(1);
  });

  it("keeps the chat when it is hidden", async () => {
    const { dock: it, chat } = dock();
    await it.open();
    const before = chat();
    it.close();
    expect(chat()).toBe(before);
  });

  it("hides on Escape and gives the focus back", async () => {
    const { dock: it, root, launcher, panel } = dock();
    launcher.focus();
    await it.open();
    panel.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, composed: true }));
    expect(it.isOpen).toBe(false);
    expect(root.activeElement).toBe(launcher);
  });

  it("stays when the chat has an own use for Escape", async () => {
    const { dock: it, panel, chat } = dock();
    await it.open();
    chat()?.addEventListener("keydown", (event) => event.preventDefault());
    const options = { key: "Escape", bubbles: true, composed: true, cancelable: true };
    chat()?.dispatchEvent(new KeyboardEvent("keydown", options));
    expect(it.isOpen).toBe(true);
    panel.dispatchEvent(new KeyboardEvent("keydown", options));
    expect(it.isOpen).toBe(false);
  });

  it("leads in and out by its key, but not while the reader edits something", () => {
    const { dock: it, panel } = dock();
    const press = (target: EventTarget) =>
      target.dispatchEvent(
        new KeyboardEvent("keydown", { key: "i", ctrlKey: true, bubbles: true, composed: true }),
      );
    press(document.body);
    expect(it.isOpen).toBe(true);
    press(document.body);
    expect(it.isOpen).toBe(true);
    press(panel);
    expect(it.isOpen).toBe(false);
    const field = document.createElement("input");
    document.body.append(field);
    press(field);
    expect(it.isOpen).toBe(false);
  });

  it("says that loading failed and tries again", async () => {
    const attempts: number[] = [];
    const {
      dock: it,
      root,
      chat,
    } = dock(async (attempt) => {
      attempts.push(attempt);
      if (attempt === 0) throw new Error("offline");
      return { attend };
    });
    await it.open();
    expect(root.querySelector("[role=alert]")?.textContent).toContain("could not be loaded");
    root.querySelector<HTMLButtonElement>(".wait button")?.click();
    await expect.poll(chat).not.toBeNull();
    expect(attempts).toEqual([0, 1]);
  });

  it("is open on the next page if it was open on this one", async () => {
    const first = dock();
    await first.dock.open();
    document.body.replaceChildren();
    const second = dock();
    expect(second.dock.isOpen).toBe(true);
    await expect.poll(second.chat).not.toBeNull();
    expect(second.chat()?.focused).toBe(0);
  });

  it("speaks the language that the page names, and tells the chat", async () => {
    const { dock: it, root, chat, launcher } = dock(loaded, { locale: "ar-EG" });
    expect([launcher.title, (root.host as HTMLElement).lang]).toEqual(["فتح المساعد", "ar"]);
    await it.open();
    expect(chat()?.options?.locale).toBe("ar-EG");
  });

  it("speaks English where it does not know the language", () => {
    for (const locale of ["de", "constructor", "zz-ZZ"])
      expect(dock(loaded, { locale }).launcher.title).toBe("Open the assistant");
  });

  it("follows a page that turns dark, and back, while it is open", async () => {
    const { dock: it, root, chat } = dock(loaded, { scheme: "auto" });
    await it.open();
    for (const [color, scheme] of [
      ["rgb(0, 0, 0)", "dark"],
      ["rgb(255, 255, 255)", "light"],
    ] as const) {
      document.body.style.backgroundColor = color;
      await expect.poll(() => chat()?.options?.theme).toMatchObject({ colorScheme: scheme });
      expect((root.host as HTMLElement).dataset.scheme).toBe(scheme);
    }
    document.body.removeAttribute("style");
  });

  // An unhandled rejection fails the run.
  it("leaves no error to a page that turned dark before the chat did not load", async () => {
    let fail = () => {};
    const load: ChatLoader = () =>
      new Promise((_, reject) => {
        fail = () => reject(new Error("offline"));
      });
    const { dock: it, root, launcher } = dock(load, { scheme: "auto" });
    launcher.dispatchEvent(new Event("pointerenter"));
    document.body.style.backgroundColor = "rgb(0, 0, 0)";
    const opened = it.open();
    fail();
    await opened;
    expect(root.querySelector("[role=alert]")).not.toBeNull();
    document.body.removeAttribute("style");
  });

  it("asks for the host page", async () => {
    const { dock: it, chat } = dock();
    await it.ask("Why?");
    expect(chat()?.sent).toEqual([{ text: "Why?" }]);
  });

  it("configures the chat and sends the page along", async () => {
    const { dock: it, chat } = dock();
    await it.open();
    const options = chat()?.options;
    expect(options).toMatchObject({
      api: { url: "https://x.example/chatkit", guest: true },
      header: { title: { text: "Helper" } },
      startScreen: { prompts: [{ label: "One?", prompt: "One?" }] },
      thread: { remember: true },
    });
    expect(options?.metadata?.()).toMatchObject({ page: { path: location.pathname } });
  });
});
