import type { ChatDockChat } from "@chatdock/element";
import { afterEach, expect, it } from "vitest";
import { NEWS, showNews } from "./launcher-news.ts";
import { LANGUAGES } from "./texts.ts";

afterEach(() => document.body.replaceChildren());

function draw(lang = "en") {
  const host = document.createElement("div");
  host.lang = lang;
  const root = host.attachShadow({ mode: "open" });
  const launcher = Object.assign(document.createElement("button"), { className: "launcher", title: "Open" });
  const chat = document.createElement("div");
  root.append(launcher, chat);
  document.body.append(host);
  showNews(chat as unknown as ChatDockChat);
  const start = () => chat.dispatchEvent(new Event("chatkit.response.start"));
  const end = (ending = "completed") =>
    chat.dispatchEvent(new CustomEvent("chatdock.response.end", { detail: { ending } }));
  const open = async (isOpen: boolean) => {
    launcher.hidden = isOpen;
    await new Promise((resolve) => setTimeout(resolve));
  };
  const shown = () => [launcher.dataset.news, launcher.getAttribute("aria-label"), launcher.title];
  const said = () => root.querySelector("[role=status]")?.textContent;
  return { start, end, open, shown, said };
}

it("says on the launcher that an answer is made, and that it has come, until the dock is opened", async () => {
  const { start, end, open, shown } = draw();
  start();
  expect(shown()).toEqual(["answering", "Open (answering…)", "Open (answering…)"]);
  end();
  expect(shown()).toEqual(["answered", "Open (new message)", "Open (new message)"]);
  await open(true);
  expect(shown()).toEqual([undefined, "Open", "Open"]);
});

it("tells nothing of an answer that was seen in an open dock", async () => {
  const { start, end, open, shown } = draw();
  await open(true);
  start();
  await open(false);
  expect(shown()[0]).toBe("answering");
  await open(true);
  end();
  await open(false);
  expect(shown()).toEqual([undefined, "Open", "Open"]);
});

it("speaks the language of the dock", () => {
  const { end, shown } = draw("es");
  end();
  expect(shown()[1]).toBe("Open (mensaje nuevo)");
});

it.each([
  ["completed", "answered", "Open (new message)"],
  ["failed", "failed", "Open (the answer failed)"],
])("tells a screen reader, too, of an answer that is %s", async (ending, news, label) => {
  const { start, end, open, shown, said } = draw();
  start();
  expect(said()).toBe("");
  end(ending);
  expect([...shown(), said()]).toEqual([news, label, label, label]);
  await open(true);
  expect([...shown(), said()]).toEqual([undefined, "Open", "Open", ""]);
});

it.each(["left", "stopped"])("announces no message where the answer was %s", (ending) => {
  const { start, end, shown, said } = draw();
  start();
  end(ending);
  expect([...shown(), said()]).toEqual([undefined, "Open", "Open", ""]);
});

it("speaks all the languages of the dock", () => {
  expect(Object.keys(NEWS)).toEqual(Object.keys(LANGUAGES));
});
