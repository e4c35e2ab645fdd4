import type { Conversation } from "@chatdock/client";
import type { ReactiveControllerHost } from "lit";
import { render } from "lit";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { en } from "../locale/en.ts";
import { Narrator } from "./narrator.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.doUnmock("./announcer.ts");
});

function draw() {
  const root = document.createElement("div");
  const host = { addController() {}, requestUpdate: () => update() } as unknown as ReactiveControllerHost;
  const narrator = new Narrator(host, () => en);
  const update = () => render(narrator.render(), root);
  update();
  const region = root.querySelector("[role=status]");
  return { narrator, said: () => region?.textContent };
}

it("says in a region that was there before what keeps an answer from coming, once", () => {
  const { narrator, said } = draw();
  narrator.warn(en.slow);
  expect(said()).toBe(en.slow);
  vi.advanceTimersByTime(10_000);
  narrator.warn(en.slow);
  expect(said()).toBe("");
  narrator.hostUpdated();
  narrator.warn(en.reconnecting);
  expect(said()).toBe(en.reconnecting);
});

it("says the same trouble again when it was over in between", () => {
  const { narrator, said } = draw();
  narrator.warn(en.reconnecting);
  narrator.hostUpdated();
  vi.advanceTimersByTime(10_000);
  narrator.hostUpdated();
  narrator.warn("");
  expect(said()).toBe("");
  narrator.warn(en.reconnecting);
  expect(said()).toBe(en.reconnecting);
});

it.each([
  ["before", true],
  ["after", false],
])("tells the end of an answer also when what reads it did not load: %s it", async (_, isKnown) => {
  vi.doMock("./announcer.ts", () => {
    throw new Error("offline");
  });
  const { narrator, said } = draw();
  const conversation = { answering: true, state: { items: [] } } as unknown as Conversation;
  narrator.start();
  narrator.progress(conversation);
  narrator.hostUpdated();
  const fail = async () => {
    await import("./announcer.ts").catch(() => {});
    await vi.advanceTimersByTimeAsync(0);
  };
  if (isKnown) await fail();
  narrator.end(conversation, "completed");
  narrator.hostUpdated();
  if (!isKnown) await fail();
  expect(said()).toBe(en.answerDone);
});
