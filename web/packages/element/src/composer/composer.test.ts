import { textOf, type UserMessageInput } from "@chatdock/client";
import { afterEach, describe, expect, it } from "vitest";
import { ComposerPart } from "./composer.ts";

afterEach(() => document.body.replaceChildren());

async function draw(settings: Partial<ComposerPart> = {}) {
  const composer = Object.assign(new ComposerPart(), settings);
  const sent: string[] = [];
  composer.addEventListener("part-send", (event) => sent.push(textOf((event as CustomEvent).detail)));
  document.body.append(composer);
  await composer.updateComplete;
  const field = composer.querySelector("textarea");
  const type = (text: string) => {
    if (!field) throw new Error("no field");
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const press = (init: KeyboardEventInit) => {
    const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init });
    field?.dispatchEvent(event);
    return event;
  };
  return { composer, sent, type, press, field };
}

function inputOf(text: string): UserMessageInput {
  return { content: [{ type: "input_text", text }], attachments: [], inference_options: {} };
}

describe("composer", () => {
  it("sends on Enter and is empty again", async () => {
    const { composer, sent, type, press } = await draw();
    type("  hello  ");
    press({});
    expect(sent).toEqual(["hello"]);
    expect(composer.draft.written.text).toBe("");
  });

  it.each([{ shiftKey: true }, { isComposing: true }, { keyCode: 229 }])(
    "does not send on Enter with %o",
    async (init) => {
      const { sent, type, press } = await draw();
      type("hello");
      expect(press(init).defaultPrevented).toBe(false);
      expect(sent).toEqual([]);
    },
  );

  it("sends nothing that is blank", async () => {
    const { sent, type, press } = await draw();
    type("   ");
    press({});
    expect(sent).toEqual([]);
  });

  it("sends while an answer is being made, beside the button that stops it", async () => {
    const { composer, sent, type, press } = await draw({ stoppable: true });
    const labels = () =>
      [...composer.querySelectorAll("button")].map((button) => button.getAttribute("aria-label"));
    expect(labels()).toEqual(["Stop"]);
    type("next");
    await composer.updateComplete;
    expect(labels()).toEqual(["Stop", "Send"]);
    press({});
    expect(sent).toEqual(["next"]);
  });

  it("takes back a message before what has been written since, and says why until the reader writes", async () => {
    const { composer, type, field } = await draw();
    type("draft");
    composer.giveBack([inputOf("refused")], "The queue is full.");
    await composer.updateComplete;
    expect(field?.value).toBe("refused\ndraft");
    expect(composer.querySelector("[role=alert]")?.textContent).toBe("The queue is full.");
    type("refused");
    await composer.updateComplete;
    expect(composer.querySelector("[role=alert]")).toBeNull();
  });

  it("offers to stop where that is allowed", async () => {
    const { composer } = await draw({ stoppable: true });
    expect(composer.querySelector("button")?.getAttribute("aria-label")).toBe("Stop");
  });

  it("says why a locked thread takes no message", async () => {
    const { field } = await draw({ status: { type: "locked", reason: "Under review" } });
    expect(field?.disabled).toBe(true);
    expect(field?.placeholder).toBe("Under review");
  });

  it("gives way to a note in a closed thread", async () => {
    const { composer, field } = await draw({ status: { type: "closed" } });
    expect(field).toBeNull();
    expect(composer.textContent).toContain("closed");
  });

  it("gets the focus when its stop button goes away", async () => {
    const { composer, field } = await draw({ stoppable: true });
    composer.querySelector<HTMLButtonElement>(".stop")?.click();
    expect(document.activeElement).toBe(field);
  });
});
