import type { Phase } from "@chatdock/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Patience } from "./patience.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch() {
  const requestUpdate = vi.fn();
  const host = {
    addController() {},
    removeController() {},
    requestUpdate,
    updateComplete: Promise.resolve(true),
  };
  const patience = new Patience(host);
  return { patience, requestUpdate, look: (phase: Phase) => patience.look({ phase }) };
}

it("is over when nothing has come of an answer for ten seconds, and is drawn then", () => {
  const { patience, requestUpdate, look } = watch();
  look("answering");
  vi.advanceTimersByTime(9_999);
  expect(patience.isOver).toBe(false);
  vi.advanceTimersByTime(1);
  expect(patience.isOver).toBe(true);
  expect(requestUpdate).toHaveBeenCalledOnce();
});

it("begins anew with all that comes", () => {
  const { patience, look } = watch();
  for (let second = 0; second < 60; second += 9) {
    look("answering");
    vi.advanceTimersByTime(9_000);
  }
  expect(patience.isOver).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(patience.isOver).toBe(true);
  look("answering");
  expect(patience.isOver).toBe(false);
});

it.each<Phase>(["idle", "loading", "stopping", "reconnecting"])(
  "is not tried while the chat is %s",
  (phase) => {
    const { patience, look } = watch();
    look("answering");
    look(phase);
    vi.advanceTimersByTime(60_000);
    expect(patience.isOver).toBe(false);
  },
);
