import { type Attachment, Transport } from "@chatdock/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AttachmentOptions } from "../options.ts";
import type { MessageParams } from "./message-input.ts";
import "./attachments.ts";
import { ComposerPart } from "./composer.ts";
import { EMPTY_DRAFT } from "./draft.ts";
import type { Place } from "./draft-keeper.ts";
import { pastedFiles } from "./pasted-files.ts";

const PLACE: Place = { server: "http://x/chatkit", threadId: "t", how: "open" };

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});
afterEach(() => document.body.replaceChildren());

/** A composer whose server takes everything, as soon as `arrive` is called. */
async function draw(options: Partial<AttachmentOptions> = {}, isOpen = true) {
  const ops: string[] = [];
  const uploads: string[] = [];
  let arrive = () => {};
  const gate = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  if (isOpen) arrive();
  let count = 0;
  const fetch = (async (url: string, { body }: RequestInit) => {
    if (typeof body !== "string") {
      uploads.push(url);
      await gate;
      return new Response(null, { status: 204 });
    }
    const { type, params } = JSON.parse(body);
    ops.push(type);
    if (type !== "attachments.create") return Response.json({});
    const upload_descriptor = { url: "http://x/up", method: "PUT" };
    return Response.json({ type: "file", id: `atc_${++count}`, ...params, upload_descriptor });
  }) as unknown as typeof globalThis.fetch;
  const composer = Object.assign(new ComposerPart(), {
    options: { attachments: { enabled: true, ...options } },
    transport: new Transport({ url: "http://x/chatkit", fetch }),
    api: { url: "http://x/chatkit", fetch },
    place: PLACE,
  });
  const sent: MessageParams[] = [];
  composer.addEventListener("part-send", (event) => sent.push((event as CustomEvent).detail));
  document.body.append(composer);
  await composer.ready();
  await composer.updateComplete;
  return { composer, sent, ops, uploads, arrive };
}

const file = (name: string, type = "text/plain", text = "hello") => new File([text], name, { type });
const chips = (composer: ComposerPart) =>
  [...composer.querySelectorAll<HTMLElement>(".upload")].map((chip) => [
    chip.querySelector(".file-name")?.textContent,
    chip.dataset.state,
  ]);
const alerts = (composer: ComposerPart) =>
  [...composer.querySelectorAll("[role=alert]")].map((alert) => alert.textContent?.trim()).filter(Boolean);

/** Lets what hangs on answered requests happen. */
async function settle(composer: ComposerPart) {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve));
  await composer.updateComplete;
}

function press(composer: ComposerPart) {
  composer.querySelector("form")?.requestSubmit();
}

describe("files of a message", () => {
  it("go with it, even when it has no words", async () => {
    const { composer, sent } = await draw();
    composer.fill({ files: [file("a.txt")] });
    await settle(composer);
    expect(chips(composer)).toEqual([["a.txt", "done"]]);
    press(composer);
    expect(sent[0]).toMatchObject({ content: [], attachments: [{ id: "atc_1" }] });
    await composer.updateComplete;
    expect([chips(composer), composer.draft.attachments]).toEqual([[], []]);
  });

  it("hold the message until they are there, and say so until then", async () => {
    const { composer, sent, arrive } = await draw({}, false);
    composer.fill({ text: "look", files: [file("a.txt")] });
    await settle(composer);
    expect(composer.querySelector("progress")?.getAttribute("aria-label")).toBe("Uploading a.txt");
    press(composer);
    await composer.updateComplete;
    expect([sent.length, alerts(composer)]).toEqual([
      0,
      ["Files are still being uploaded. Send the message when they are there."],
    ]);
    arrive();
    await settle(composer);
    expect(alerts(composer)).toEqual([]);
    press(composer);
    expect(sent.length).toBe(1);
  });

  // covers option:api.uploadStrategy.*
  it("go where the page says, in one step or two", async () => {
    const { composer, ops, uploads } = await draw();
    composer.fill({ files: [file("a.txt")] });
    await settle(composer);
    expect([ops, uploads]).toEqual([["attachments.create"], ["http://x/up"]]);
    if (composer.api) composer.api.uploadStrategy = { type: "direct", uploadUrl: "/files" };
    composer.fill({ files: [file("b.txt")] });
    await settle(composer);
    expect(ops).toHaveLength(1);
    expect(uploads[1]).toBe(new URL("/files", document.baseURI).href);
  });

  // covers option:composer.attachments.enabled
  it("are taken only where that is enabled", async () => {
    const { composer } = await draw();
    const button = () => composer.querySelector("[data-action=attach]");
    expect(button()).not.toBeNull();
    composer.options = { attachments: { enabled: false } };
    await composer.updateComplete;
    expect(button()).toBeNull();
  });

  // covers option:composer.attachments.maxSize option:composer.attachments.maxCount option:composer.attachments.accept
  it("are refused by name and reason, and those that fit are taken", async () => {
    const { composer } = await draw({ maxCount: 2, maxSize: { "*": 10 }, accept: { "text/*": [] } });
    const files = [
      file("1.txt"),
      file("big\u202Etxt.exe", "text/plain", "x".repeat(11)),
      file("a.exe", "application/x-msdownload"),
      file("none.txt", "text/plain", ""),
      file("2.txt"),
      file("3.txt"),
      file("4.txt"),
    ];
    composer.fill({ files });
    await settle(composer);
    expect(chips(composer).map(([name]) => name)).toEqual(["1.txt", "2.txt"]);
    expect([...composer.querySelectorAll(".refused li")].map((line) => line.textContent)).toEqual([
      "bigtxt.exe is too large: the limit is 10 bytes.",
      "a.exe is of a type that cannot be attached here.",
      "none.txt is empty.",
      "A message takes 2 files. Left out: 3.txt, 4.txt.",
    ]);
  });

  // covers op:attachments.delete
  it("are taken out one by one, with the focus on the next one", async () => {
    const { composer, ops } = await draw();
    composer.fill({ files: [file("a.txt"), file("b.txt")] });
    await settle(composer);
    composer.querySelector<HTMLElement>("[aria-label='Remove a.txt']")?.click();
    await settle(composer);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Remove b.txt");
    expect([chips(composer), ops.at(-1)]).toEqual([[["b.txt", "done"]], "attachments.delete"]);
    expect(composer.querySelector(".attaching [role=status]")?.textContent).toBe("a.txt was removed.");
  });

  it("are kept in the draft once they are there, and change with the thread", async () => {
    const { composer, ops, arrive } = await draw({}, false);
    composer.fill({ attachments: [{ type: "file", id: "old", name: "old.txt", mime_type: "" }] });
    composer.fill({ files: [file("a.txt")] });
    await settle(composer);
    composer.place = { ...PLACE, threadId: "u" };
    await settle(composer);
    arrive();
    expect([chips(composer), ops]).toEqual([[], ["attachments.create", "attachments.delete"]]);
    composer.place = PLACE;
    await settle(composer);
    expect(chips(composer)).toEqual([["old.txt", "done"]]);
  });

  it("are not taken over by another reader", async () => {
    const { composer, arrive } = await draw({}, false);
    composer.fill({ files: [file("a.txt")] });
    await settle(composer);
    composer.leaveFor(EMPTY_DRAFT);
    arrive();
    await settle(composer);
    expect([chips(composer), composer.draft.attachments]).toEqual([[], []]);
  });

  it("come back with a message that was not sent", async () => {
    const { composer, sent } = await draw();
    const attachment: Attachment = {
      type: "file",
      id: "atc_9",
      name: "map.pdf",
      mime_type: "application/pdf",
    };
    composer.fill({ text: "look", attachments: [attachment] });
    await settle(composer);
    press(composer);
    const content = [{ type: "input_text", text: "look" } as const];
    composer.giveBack([{ content, attachments: ["atc_9"], inference_options: {} }], "No.");
    await settle(composer);
    expect(sent.length).toBe(1);
    expect([chips(composer), alerts(composer)]).toEqual([[["map.pdf", "done"]], ["No."]]);
    expect(composer.draft).toEqual({
      ...EMPTY_DRAFT,
      written: { text: "look", tags: [] },
      attachments: [attachment],
    });
  });
});

it("takes files of a paste, but not the picture that comes with formatted text", () => {
  const paste = (types: string[]) => ({ types, files: [file("image.png")] }) as unknown as DataTransfer;
  expect(pastedFiles(paste(["Files"])).length).toBe(1);
  expect(pastedFiles(paste(["text/html", "Files"])).length).toBe(1);
  expect(pastedFiles(paste(["text/plain", "Files"])).length).toBe(1);
  expect(pastedFiles(paste(["text/plain", "text/html", "text/rtf", "Files"]))).toEqual([]);
  expect(pastedFiles(null)).toEqual([]);
});
