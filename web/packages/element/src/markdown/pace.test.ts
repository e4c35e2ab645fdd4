import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Pace } from "./pace.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Work that takes so long by the clock that the pace looks at. */
function work(pace: Pace, ms: number): void {
  pace.measure(() => vi.advanceTimersByTime(ms));
}

async function isWaiting(pace: Pace): Promise<boolean> {
  let done = false;
  void pace.wait().then(() => {
    done = true;
  });
  await Promise.resolve();
  await Promise.resolve();
  return !done;
}

it("lets cheap work be done at every turn", async () => {
  const pace = new Pace(() => Date.now());
  work(pace, 2);
  expect(await isWaiting(pace)).toBe(false);
});

it("lets a rest follow work that takes long, but never a long one", async () => {
  const pace = new Pace(() => Date.now());
  work(pace, 100);
  expect(await isWaiting(pace)).toBe(true);
  vi.advanceTimersByTime(300);
  expect(await isWaiting(pace)).toBe(false);
  work(pace, 10_000);
  vi.advanceTimersByTime(1_500);
  expect(await isWaiting(pace)).toBe(false);
});

it("ends the rest when nothing more comes", async () => {
  const pace = new Pace(() => Date.now());
  work(pace, 100);
  const waited = pace.wait();
  pace.stop();
  await waited;
  expect(await isWaiting(pace)).toBe(false);
});
