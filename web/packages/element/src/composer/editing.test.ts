import type { UserMessageItem } from "@chatdock/client";
import { afterEach, expect, it } from "vitest";
import { ComposerPart } from "./composer.ts";
import type { Place } from "./draft-keeper.ts";
import type { SentMessage } from "./message-input.ts";
import { plain } from "./tagged-text.ts";

afterEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
  sessionStorage.clear();
});

const item: UserMessageItem = {
  id: "msg_1",
  thread_id: "thr_1",
  created_at: "2026-11-22T00:00:00Z",
  type: "user_message",
  content: [{ type: "input_text", text: "How do I mor?" }],
  attachments: [],
  quoted_text: "Mooring",
  inference_options: {},
};

function place(threadId: string): Place {
  return { server: "http://x/chatkit", threadId, how: "open" };
}

async function draw() {
  const composer = Object.assign(new ComposerPart(), { place: place("thr_1") });
  const sent: SentMessage[] = [];
  composer.addEventListener("part-send", (event) => sent.push((event as CustomEvent).detail));
  document.body.append(composer);
  await composer.updateComplete;
  composer.change({ written: plain("half a thought") });
  composer.editing.begin(item);
  await composer.updateComplete;
  const click = async (selector: string) => {
    composer.querySelector<HTMLElement>(selector)?.click();
    await composer.updateComplete;
    await composer.updateComplete;
  };
  const written = () => composer.querySelector("textarea")?.value;
  return { composer, sent, click, written };
}

it("takes a message up with its quote, and says so", async () => {
  const { composer, written } = await draw();
  expect(written()).toBe("How do I mor?");
  expect(composer.querySelector("blockquote")?.textContent).toBe("Mooring");
  expect(composer.querySelector(".composer-editing")?.textContent?.trim()).toBe("Editing your message");
});

it("sends the new words for the old ones, and gives back what was being written", async () => {
  const { composer, sent, click, written } = await draw();
  composer.change({ written: plain("How do I moor?") });
  await composer.updateComplete;
  await click(".send");
  expect(sent).toEqual([
    {
      content: [{ type: "input_text", text: "How do I moor?" }],
      attachments: [],
      reply: "Mooring",
      edits: "msg_1",
    },
  ]);
  expect(written()).toBe("half a thought");
  await click(".send");
  expect(sent[1]).toEqual({ content: [{ type: "input_text", text: "half a thought" }], attachments: [] });
});

it("keeps the files of the message also when what shows them has not loaded", async () => {
  const { composer, sent, click } = await draw();
  const attachments = [{ type: "file" as const, id: "atc_1", name: "a.txt", mime_type: "text/plain" }];
  composer.editing.begin({ ...item, attachments });
  await click(".send");
  expect(sent[0]?.attachments).toEqual(attachments);
  expect(composer.draft.attachments).toEqual([]);
});

it("can be given up", async () => {
  const { composer, sent, click, written } = await draw();
  await click(".composer-editing button");
  expect([written(), composer.querySelector(".composer-editing")]).toEqual(["half a thought", null]);
  await click(".send");
  expect(sent[0]?.edits).toBeUndefined();
});

it("is given up by Escape, which ends nothing else", async () => {
  const { composer, written } = await draw();
  const press = () => {
    const event = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
    composer.querySelector("textarea")?.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(press()).toBe(true);
  await composer.updateComplete;
  expect([written(), composer.querySelector(".composer-editing")]).toEqual(["half a thought", null]);
  expect(press()).toBe(false);
});

it("ends where another thread is opened", async () => {
  const { composer, sent, click } = await draw();
  composer.place = place("thr_2");
  await composer.updateComplete;
  composer.change({ written: plain("Something else") });
  await composer.updateComplete;
  await click(".send");
  expect(sent[0]?.edits).toBeUndefined();
});

it("waits for an answer that is being made, says so, and loses nothing", async () => {
  const { composer, sent, click, written } = await draw();
  composer.change({ written: plain("How do I moor?") });
  composer.busy = true;
  await click(".send");
  expect([sent, written()]).toEqual([[], "How do I moor?"]);
  expect(composer.querySelector(".hint")?.textContent).toBe(
    "Wait for the answer, or stop it, and send again.",
  );
  composer.busy = false;
  await composer.updateComplete;
  expect(composer.querySelector(".hint")).toBeNull();
  await click(".send");
  expect(sent.map(({ edits }) => edits)).toEqual(["msg_1"]);
});

it("is the edit of its message again when it was not taken", async () => {
  const { composer, sent, click, written } = await draw();
  const content = [{ type: "input_text", text: "How do I moor?" } as const];
  composer.addEventListener(
    "part-send",
    () => composer.giveBack([{ content, attachments: [], inference_options: {} }], "No.", "msg_1"),
    { once: true },
  );
  await click(".send");
  expect(written()).toBe("How do I moor?");
  expect(composer.querySelector(".hint")?.textContent).toBe("No.");
  await click(".send");
  expect(sent.map(({ edits }) => edits)).toEqual(["msg_1", "msg_1"]);
  expect(written()).toBe("half a thought");
});

it("is there after a reload with what was being written before, and sends for the same message", async () => {
  const { composer, written } = await draw();
  composer.change({ written: plain("How do I moor?") });
  await composer.updateComplete;
  composer.remove();
  const again = Object.assign(new ComposerPart(), { place: place("thr_1") });
  const sent: SentMessage[] = [];
  again.addEventListener("part-send", (event) => sent.push((event as CustomEvent).detail));
  document.body.append(again);
  await again.updateComplete;
  expect(again.querySelector("textarea")?.value).toBe(written());
  expect(again.querySelector(".composer-editing")).not.toBeNull();
  again.querySelector<HTMLElement>(".send")?.click();
  await again.updateComplete;
  await again.updateComplete;
  expect(sent.map(({ edits }) => edits)).toEqual(["msg_1"]);
  expect(again.querySelector("textarea")?.value).toBe("half a thought");
  expect(again.querySelector(".composer-editing")).toBeNull();
});
