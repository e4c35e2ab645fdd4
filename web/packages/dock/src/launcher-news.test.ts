import type { ChatDockChat } from "@chatdock/element";
import { afterEach, expect, it } from "vitest";
import { showNews } from "./launcher-news.ts";

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
  const tell = (name: string) => chat.dispatchEvent(new Event(`chatkit.response.${name}`));
  const open = async (isOpen: boolean) => {
    launcher.hidden = isOpen;
    await new Promise((resolve) => setTimeout(resolve));
  };
  const shown = () => [launcher.dataset.news, launcher.getAttribute("aria-label"), launcher.title];
  return { tell, open, shown };
}

it("says on the launcher that an answer is made, and that it has come, until the dock is opened", async () => {
  const { tell, open, shown } = draw();
  tell("start");
  expect(shown()).toEqual(["answering", "Open (answering…)", "Open (answering…)"]);
  tell("end");
  expect(shown()).toEqual(["answered", "Open (new message)", "Open (new message)"]);
  await open(true);
  expect(shown()).toEqual([undefined, "Open", "Open"]);
});

it("tells nothing of an answer that was seen in an open dock", async () => {
  const { tell, open, shown } = draw();
  await open(true);
  tell("start");
  await open(false);
  expect(shown()[0]).toBe("answering");
  await open(true);
  tell("end");
  await open(false);
  expect(shown()).toEqual([undefined, "Open", "Open"]);
});

it("speaks the language of the dock", () => {
  const { tell, shown } = draw("es");
  tell("end");
  expect(shown()[1]).toBe("Open (mensaje nuevo)");
});
