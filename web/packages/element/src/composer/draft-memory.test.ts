import type { Attachment } from "@chatdock/client";
import { beforeEach, describe, expect, it } from "vitest";
import { type Draft, EMPTY_DRAFT } from "./draft.ts";
import { DraftMemory } from "./draft-memory.ts";
import { plain, withTag } from "./tagged-text.ts";

class Box {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
}

let shared: Box;
let now = 0;
beforeEach(() => {
  shared = new Box();
  now = 1_000;
});

const tab = (box = new Box(), server = "https://a/chatkit") =>
  new DraftMemory(server, box, shared, () => now++);
const draft = (text: string): Draft => ({ ...EMPTY_DRAFT, written: plain(text) });

describe("the drafts of a server", () => {
  it("come back with tags, quote, tool and files after a reload", () => {
    const box = new Box();
    const written = withTag(plain("Ask "), 4, 4, { id: "p", title: "Ann", data: { team: "x" } });
    const attachments: Attachment[] = [{ type: "file", id: "atc_1", name: "a.txt", mime_type: "text/plain" }];
    const whole: Draft = { written, reply: "a passage", toolId: "search", attachments, edits: null };
    tab(box).keep("t", whole);
    expect(tab(box).recall("t")).toEqual(whole);
    expect(tab(box).recall("other")).toBeNull();
    expect(tab(box, "https://b/chatkit").recall("t")).toBeNull();
  });

  it("are there for a thread in another tab, but for a new thread in their own alone", () => {
    const first = tab();
    first.keep("t", draft("for t"));
    first.keep(null, draft("for a new one"));
    expect(tab().recall("t")).toEqual(draft("for t"));
    expect(tab().recall(null)).toBeNull();
    expect(first.recall(null)).toEqual(draft("for a new one"));
    expect([...shared.items.values()].join()).not.toContain("new one");
  });

  it("are not destroyed by another tab that writes, sends or empties its own", () => {
    const [first, second] = [tab(), tab()];
    first.keep("t", draft("one"));
    second.keep("t", draft("two"));
    expect(first.recall("t")).toEqual(draft("one"));
    first.keep("t", EMPTY_DRAFT);
    expect(second.recall("t")).toEqual(draft("two"));
    expect(tab().recall("t")).toEqual(draft("two"));
    second.keep("t", EMPTY_DRAFT);
    expect(tab().recall("t")).toBeNull();
    expect(shared.items.size).toBe(0);
  });

  it("are as long as a message may be", () => {
    const box = new Box();
    tab(box).keep("t", draft('"\n'.repeat(10_000)));
    expect(tab(box).recall("t")?.written.text).toHaveLength(20_000);
  });

  it("are few, short and not old", () => {
    const box = new Box();
    const memory = tab(box);
    for (let number = 0; number < 30; number++) memory.keep(`t${number}`, draft(`text ${number}`));
    expect(memory.recall("t9")).toBeNull();
    expect(memory.recall("t10")).toEqual(draft("text 10"));
    memory.keep("t30", draft("x".repeat(60_001)));
    expect(memory.recall("t30")).toBeNull();
    now += 8 * 24 * 3600 * 1000;
    expect(memory.recall("t10")).toBeNull();
  });

  it("stay as they were last when they grow too long, until they are sent", () => {
    const box = new Box();
    tab(box).keep("t", draft("short"));
    tab(box).keep("t", draft("x".repeat(60_001)));
    expect([tab(box).recall("t"), tab().recall("t")]).toEqual([draft("short"), draft("short")]);
    tab(box).keep("t", EMPTY_DRAFT);
    expect([tab(box).recall("t"), tab().recall("t")]).toEqual([null, null]);
  });

  it("are forgotten together", () => {
    const memory = tab();
    memory.keep("t", draft("a"));
    memory.keep(null, draft("b"));
    memory.forgetAll();
    expect([memory.recall("t"), memory.recall(null), shared.items.size]).toEqual([null, null, 0]);
  });

  it.each([
    "",
    "[]",
    "null",
    "{",
    '{"t":1}',
    '{"t":{"at":9e9,"draft":{}}}',
    '{"t":{"at":9e9,"draft":{"written":{"text":"a","tags":[{"start":0,"end":1,"entity":{"id":"x","title":"b"}}]},"reply":"","toolId":null}}}',
  ])("are none where the storage has %j", (stored) => {
    const box = new Box();
    box.setItem("chatdock:drafts:https://a/chatkit", stored);
    expect(tab(box).recall("t")).toBeNull();
    tab(box).keep("u", draft("a"));
    expect(tab(box).recall("u")).toEqual(draft("a"));
  });
});
