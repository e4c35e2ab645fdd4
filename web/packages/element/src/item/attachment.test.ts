import type { Attachment } from "@chatdock/client";
import { afterEach, describe, expect, it, vi } from "vitest";
import { previewUrl } from "../files/preview-url.ts";
import { AttachmentPart } from "./attachment.ts";

afterEach(() => {
  document.body.replaceChildren();
  document.body.style.removeProperty("display");
});

const image: Attachment = {
  type: "image",
  id: "atc_1",
  name: "boat.png",
  mime_type: "image/png",
  preview_url: "https://x/p?token=1",
};
const file: Attachment = { type: "file", id: "atc/2", name: "log.pdf", mime_type: "application/pdf" };

async function draw(attachment: Attachment, filesUrl: string | null = null) {
  const part = Object.assign(new AttachmentPart(), { attachment, filesUrl });
  const stale: string[] = [];
  part.addEventListener("part-stale", (event) => stale.push((event as CustomEvent).detail.attachmentId));
  document.body.append(part);
  await part.updateComplete;
  return { part, stale };
}

it("shows a picture that opens larger", async () => {
  const { part } = await draw(image);
  expect(part.querySelector("img")?.getAttribute("src")).toBe("https://x/p?token=1");
  expect(part.querySelector("button")?.getAttribute("aria-label")).toBe("Open image boat.png");
});

it("opens a picture once, and none that is out of sight or gone when what shows it has loaded", async () => {
  HTMLDialogElement.prototype.showModal ??= vi.fn();
  const { part } = await draw(image);
  const press = async (times: number, meanwhile = () => {}) => {
    for (let time = 0; time < times; time++) part.querySelector<HTMLElement>("button.thumbnail")?.click();
    meanwhile();
    await import("./image-viewer.ts");
    await new Promise((resolve) => setTimeout(resolve));
    return document.querySelectorAll(".image-viewer").length;
  };
  expect(await press(2)).toBe(1);
  document.querySelector(".image-viewer")?.remove();
  const hide = () => document.body.style.setProperty("display", "none");
  expect(await press(1, hide)).toBe(0);
  document.body.style.removeProperty("display");
  expect(await press(1, () => part.remove())).toBe(0);
});

it("shows a file with its kind, and a way to get it where the server gives it away", async () => {
  const { part } = await draw(file, "https://x/chatkit/attachments");
  expect(part.querySelector("a")?.getAttribute("href")).toBe("https://x/chatkit/attachments/atc%2F2/content");
  expect(part.querySelector(".file-text")?.textContent).toBe("log.pdfPDF");
  expect((await draw(file)).part.querySelector("a")).toBeNull();
});

it("shows a picture as a file while its address does not load, and asks for a fresh one once", async () => {
  const { part, stale } = await draw({ ...image, id: "atc_3" });
  const fail = async () => {
    part.querySelector("img")?.dispatchEvent(new Event("error"));
    await part.updateComplete;
  };
  await fail();
  expect([part.querySelector("img"), part.textContent?.includes("boat.png")]).toEqual([null, true]);
  part.attachment = { ...image, id: "atc_3", preview_url: "https://x/p?token=2" };
  await part.updateComplete;
  expect(part.querySelector("img")?.getAttribute("src")).toBe("https://x/p?token=2");
  await fail();
  expect(stale).toEqual(["atc_3"]);
});

describe("the address of a preview", () => {
  it.each(["https://x/a.png", "http://x/a", "data:image/png;base64,AAAA"])("may be %s", (url) => {
    expect(previewUrl(url)).toBe(url);
  });

  it.each([
    undefined,
    "javascript:alert(1)",
    "data:image/svg+xml;base64,AAAA",
    "data:text/html,<b>",
    "data:image/png;base64,AA\n,<svg>",
    "blob:https://x/1",
    "file:///etc/passwd",
    "http://[",
  ])("may not be %s", (url) => {
    expect(previewUrl(url)).toBeNull();
  });
});
