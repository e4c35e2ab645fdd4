import { type StructuredInputItem, Transport } from "@chatdock/client";
import { afterEach, expect, it, vi } from "vitest";
import { ComposerPart } from "./composer.ts";
import { Dictation } from "./dictation.ts";
import { EMPTY_DRAFT } from "./draft.ts";
import type { Place } from "./draft-keeper.ts";
import type { SoundSource } from "./recorder.ts";

const PLACE: Place = { server: "http://x/chatkit", threadId: null, how: "open" };

afterEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
  sessionStorage.clear();
  vi.unstubAllGlobals();
});

class FakeRecorder extends EventTarget {
  static isTypeSupported = (type: string) => type === "audio/mp4";
  state = "inactive";
  mimeType = "audio/mp4";
  start(): void {
    this.state = "recording";
  }
  stop(): void {
    this.state = "inactive";
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob(["sound"]) }));
    this.dispatchEvent(new Event("stop"));
  }
}

/** A composer with a microphone; `answer` is the server's. */
async function draw({
  answer = () => Response.json({ text: " Hello there " }),
  open,
}: {
  answer?: () => Response | Promise<Response>;
  open?: () => Promise<MediaStream>;
} = {}) {
  const track = { isStopped: false, stop: () => (track.isStopped = true) };
  const stream = { getTracks: () => [track] } as unknown as MediaStream;
  const sound: SoundSource = {
    open: open ?? (async () => stream),
    Recorder: FakeRecorder as unknown as typeof MediaRecorder,
  };
  const requests: unknown[] = [];
  const fetch = (async (_url: string, init: RequestInit) => {
    const { type, params } = JSON.parse(init.body as string);
    requests.push([type, params]);
    return answer();
  }) as unknown as typeof globalThis.fetch;
  const composer = Object.assign(new ComposerPart(), { place: PLACE });
  document.body.append(composer);
  composer.transport = new Transport({ url: "http://x/chatkit", fetch });
  await composer.updateComplete;
  composer.addOns = [new Dictation(composer, sound)];
  composer.options = { dictation: { enabled: true } };
  const click = async (action: string) => {
    await composer.updateComplete;
    composer.querySelector<HTMLElement>(`[data-action=${action}]`)?.click();
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve));
    await composer.updateComplete;
  };
  const alert = () => composer.querySelector("[role=alert]")?.textContent;
  return { composer, click, alert, track, requests, stream };
}

// covers option:composer.dictation.enabled
it("is there only where it is enabled", async () => {
  const { composer } = await draw();
  const button = () => composer.querySelector("[data-action=dictate]");
  await composer.updateComplete;
  expect(button()).not.toBeNull();
  composer.options = { dictation: { enabled: false } };
  await composer.updateComplete;
  expect(button()).toBeNull();
});

// covers op:input.transcribe
it("writes what was said at the text cursor, with a space before it", async () => {
  const { composer, click, track, requests } = await draw();
  composer.fill({ text: "Well." });
  await click("dictate");
  expect(composer.querySelector("[role=timer]")?.textContent).toBe("0:00");
  expect(document.activeElement?.getAttribute("data-action")).toBe("finish-dictation");
  composer.field?.setSelectionRange(5, 5);
  await click("finish-dictation");
  expect(requests).toEqual([["input.transcribe", { audio_base64: btoa("sound"), mime_type: "audio/mp4" }]]);
  expect(composer.field?.value).toBe("Well. Hello there");
  expect(track.isStopped).toBe(true);
  expect(document.activeElement).toBe(composer.field);
});

it.each([
  ["NotAllowedError", "The microphone may not be used here."],
  ["NotFoundError", "No microphone was found."],
  ["NotReadableError", "The microphone cannot be used now."],
])("says what %s means", async (name, words) => {
  const { click, alert } = await draw({ open: () => Promise.reject(new DOMException("", name)) });
  await click("dictate");
  expect(alert()).toContain(words);
});

it("says that nothing was understood, and what the server says", async () => {
  const silent = await draw({ answer: () => Response.json({ text: " " }) });
  await silent.click("dictate");
  await silent.click("finish-dictation");
  expect(silent.alert()).toContain("No words were understood.");
  const error = { code: "not_supported", message: "This assistant does not take dictation." };
  const deaf = await draw({ answer: () => Response.json({ error }, { status: 400 }) });
  await deaf.click("dictate");
  await deaf.click("finish-dictation");
  expect(deaf.alert()).toBe("This assistant does not take dictation.");
});

it("ends on Escape, which goes no further, and gives the microphone back", async () => {
  const { composer, click, track, requests } = await draw();
  await click("dictate");
  const key = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
  composer.querySelector("[data-action=finish-dictation]")?.dispatchEvent(key);
  await composer.updateComplete;
  expect([key.defaultPrevented, track.isStopped, requests]).toEqual([true, true, []]);
  expect(composer.querySelector(".dictation")).toBeNull();
});

it("gives the microphone back when the chat goes away, and when it is allowed too late", async () => {
  const { composer, click, track } = await draw();
  await click("dictate");
  composer.remove();
  expect(track.isStopped).toBe(true);
  let allow = (_: MediaStream) => {};
  const asked = new Promise<MediaStream>((resolve) => {
    allow = resolve;
  });
  const late = await draw({ open: () => asked });
  await late.click("dictate");
  late.composer.remove();
  allow(late.stream);
  await new Promise((resolve) => setTimeout(resolve));
  expect(late.track.isStopped).toBe(true);
});

it("holds a message while it listens", async () => {
  const { composer, click, alert } = await draw();
  composer.fill({ text: "Well." });
  await click("dictate");
  composer.querySelector("form")?.requestSubmit();
  await composer.updateComplete;
  expect(alert()).toBe("Finish or discard the recording to send the message.");
});

const questions = { id: "si", inputs: [{ id: "one" }] } as unknown as StructuredInputItem;
it.each<[string, (composer: ComposerPart) => void]>([
  ["the conversation is closed", (composer) => Object.assign(composer, { status: { type: "closed" } })],
  ["it is locked", (composer) => Object.assign(composer, { status: { type: "locked" } })],
  ["the assistant has questions", (composer) => Object.assign(composer, { questions })],
  ["another one is opened", (composer) => Object.assign(composer, { place: { ...PLACE, threadId: "u" } })],
  ["another server is named", (composer) => Object.assign(composer, { place: { ...PLACE, server: "y" } })],
  ["the reader is forgotten", (composer) => composer.leaveFor(EMPTY_DRAFT)],
])("gives the microphone back, and drops what was said, when %s", async (_, happen) => {
  const { composer, click, track, requests } = await draw();
  await click("dictate");
  happen(composer);
  await composer.updateComplete;
  expect(track.isStopped).toBe(true);
  Object.assign(composer, { status: { type: "active" }, questions: null });
  await composer.updateComplete;
  expect([requests, composer.querySelector(".dictation")]).toEqual([[], null]);
});

it("writes nothing into another conversation than the one that it was said to", async () => {
  let hear = (_: Response) => {};
  const heard = new Promise<Response>((resolve) => {
    hear = resolve;
  });
  const { composer, click } = await draw({ answer: () => heard });
  await click("dictate");
  await click("finish-dictation");
  composer.place = { ...PLACE, threadId: "u" };
  await composer.updateComplete;
  hear(Response.json({ text: "a secret" }));
  await click("nothing");
  expect(composer.draft.written.text).toBe("");
});

it("goes on when the message before it begins the conversation", async () => {
  const { composer, click } = await draw();
  await click("dictate");
  composer.place = { ...PLACE, threadId: "t", how: "begun" };
  await click("finish-dictation");
  expect(composer.field?.value).toBe("Hello there");
});

it("gives the microphone back when the chat is hidden", async () => {
  const tell = new Map<Element, (width: number) => void>();
  class Sizes {
    constructor(readonly onSize: (entries: unknown[]) => void) {}
    observe = (seen: Element) => tell.set(seen, (width) => this.onSize([{ contentRect: { width } }]));
    disconnect = () => tell.clear();
  }
  vi.stubGlobal("ResizeObserver", Sizes);
  const { composer, click, track } = await draw();
  await click("dictate");
  tell.get(composer)?.(300);
  expect(track.isStopped).toBe(false);
  tell.get(composer)?.(0);
  expect([track.isStopped, tell.size]).toEqual([true, 0]);
});
