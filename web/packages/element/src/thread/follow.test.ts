import { EMPTY_THREAD, type ThreadItem } from "@chatdock/client";
import { afterEach, expect, it, vi } from "vitest";
import { ThreadPart } from "./thread.ts";

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

/** Those that watch the size of something, by now. */
function watchers(): Set<ResizeObserver> {
  const watching = new Set<ResizeObserver>();
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {
        watching.add(this as unknown as ResizeObserver);
      }
      disconnect() {
        watching.delete(this as unknown as ResizeObserver);
      }
    },
  );
  return watching;
}

it("keeps the view in place after the thread was moved within the page, and not while it is out of it", async () => {
  const watching = watchers();
  const item = { id: "a", type: "end_of_turn" } as unknown as ThreadItem;
  const part = Object.assign(new ThreadPart(), { thread: { ...EMPTY_THREAD, items: [item] } });
  document.body.append(part);
  await part.updateComplete;
  expect(watching.size).toBe(1);
  part.remove();
  expect(watching.size).toBe(0);
  document.body.append(part);
  expect(watching.size).toBe(1);
});
