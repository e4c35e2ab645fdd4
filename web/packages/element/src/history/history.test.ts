import { Transport } from "@chatdock/client";
import { afterEach, expect, it } from "vitest";
import { HistoryPart } from "./history.ts";

afterEach(() => document.body.replaceChildren());

type Op = { type: string; params: { after?: string; thread_id?: string; title?: string } };

const thread = (id: string) => ({
  id,
  title: `Thread ${id}`,
  created_at: "2026-11-21T01:00:00",
  items: { data: [], has_more: false },
});

async function draw(answer: (op: Op) => unknown) {
  const ops: Op[] = [];
  const fetch = (async (_url: string, init: RequestInit) => {
    const op = JSON.parse(init.body as string) as Op;
    ops.push(op);
    const body = answer(op);
    return body instanceof Response ? body : Response.json(body);
  }) as unknown as typeof globalThis.fetch;
  const history = new HistoryPart();
  history.transport = new Transport({ url: "http://x/chatkit", fetch });
  document.body.append(history);
  await settle(history);
  return { history, ops };
}

async function settle(history: HistoryPart): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  await history.updateComplete;
}

function click(history: HistoryPart, label: string | RegExp): void {
  const buttons = [...history.querySelectorAll("button")];
  const found = buttons.find((button) =>
    (button.getAttribute("aria-label") ?? button.textContent ?? "").trim().match(label),
  );
  if (!found) throw new Error(`no button ${label}`);
  found.click();
}

const titles = (history: HistoryPart) =>
  [...history.querySelectorAll(".thread-title span")].map((each) => each.textContent);

it("lists threads page by page", async () => {
  const { history, ops } = await draw(({ params }) =>
    params.after
      ? { data: [thread("b")], has_more: false }
      : { data: [thread("a")], has_more: true, after: "a" },
  );
  click(history, "Show more");
  await settle(history);
  expect(titles(history)).toEqual(["Thread a", "Thread b"]);
  expect(ops[1]?.params.after).toBe("a");
});

it("renames a thread", async () => {
  const { history, ops } = await draw(() => ({ data: [thread("a")], has_more: false }));
  click(history, /^Rename/);
  await settle(history);
  const field = history.querySelector("input");
  if (field) field.value = "Better";
  click(history, "Save");
  await settle(history);
  expect(ops.at(-1)).toMatchObject({ type: "threads.update", params: { thread_id: "a", title: "Better" } });
  expect(titles(history)).toEqual(["Better"]);
});

it("asks before it deletes", async () => {
  const { history, ops } = await draw(() => ({ data: [thread("a")], has_more: false }));
  click(history, /^Delete: /);
  await settle(history);
  expect(ops).toHaveLength(1);
  click(history, "Delete");
  await settle(history);
  expect(ops.at(-1)?.type).toBe("threads.delete");
  expect(history.textContent).toContain("No conversations yet");
});

it("says what went wrong and offers another try", async () => {
  const failure = () => Response.json({ error: { code: "x", message: "Out of order." } }, { status: 500 });
  const { history } = await draw(failure);
  expect(history.querySelector("[role=alert]")?.textContent).toContain("Out of order.");
  click(history, "Try again");
});

it("tries again what failed, not something else", async () => {
  let isBroken = true;
  const { history, ops } = await draw(({ type }) => {
    if (type === "threads.list") return { data: [thread("a")], has_more: true, after: "a" };
    return isBroken ? Response.json({ error: { code: "x", message: "Not now." } }, { status: 500 }) : {};
  });
  click(history, /^Delete: /);
  await settle(history);
  click(history, "Delete");
  await settle(history);
  expect(history.querySelector("[role=alert]")?.textContent).toContain("Not now.");
  isBroken = false;
  click(history, "Try again");
  await settle(history);
  expect(ops.map(({ type }) => type)).toEqual(["threads.list", "threads.delete", "threads.delete"]);
  expect(titles(history)).toEqual([]);
});

it("loads nothing anew when the page moves it", async () => {
  const { history, ops } = await draw(() => ({ data: [thread("a")], has_more: true, after: "a" }));
  const elsewhere = document.createElement("aside");
  document.body.append(elsewhere);
  elsewhere.append(history);
  await settle(history);
  expect(ops).toHaveLength(1);
});

it("shows the time of today's threads and the day of the others", async () => {
  const now = { ...thread("now"), created_at: new Date().toISOString() };
  const then = { ...thread("then"), created_at: "2020-03-04T12:00:00" };
  const { history } = await draw(() => ({ data: [now, then], has_more: false }));
  const [today, before] = [...history.querySelectorAll("time")].map((time) => time.textContent);
  expect(today).toMatch(/^\d+:\d\d/);
  expect(before).toBe("Mar 4, 2020");
});
