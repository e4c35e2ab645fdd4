import { expect, it, vi } from "vitest";
import { draw } from "./chat.fixture.ts";

it.each(["the button", "the next answer", "the page being seen again"])(
  "says so when what shows messages could not be loaded, and tries again by %s",
  async (way) => {
    vi.doMock("../thread/thread.ts", () => {
      throw new TypeError("Failed to fetch dynamically imported module");
    });
    const chat = await draw();
    const strip = () => chat.shadowRoot?.querySelector(".connection");
    await chat.sendUserMessage({ text: "hi" });
    await expect
      .poll(() => strip()?.querySelector("p")?.textContent)
      .toBe("The conversation could not be shown.");
    vi.doUnmock("../thread/thread.ts");
    if (way === "the button") strip()?.querySelector("button")?.click();
    else if (way === "the next answer") await chat.sendUserMessage({ text: "again" });
    else document.dispatchEvent(new Event("visibilitychange"));
    await expect.poll(strip).toBeNull();
  },
);
