import { afterEach, describe, expect, it } from "vitest";
import { ComposerPart } from "./composer.ts";

afterEach(() => document.body.replaceChildren());

async function draw(settings: Partial<ComposerPart> = {}) {
  const composer = Object.assign(new ComposerPart(), settings);
  const sent: string[] = [];
  composer.addEventListener("part-send", (event) => sent.push((event as CustomEvent).detail.text));
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

describe("composer", () => {
  it("sends on Enter and is empty again", async () => {
    const { composer, sent, type, press } = await draw();
    type("  hello  ");
    press({});
    expect(sent).toEqual(["hello"]);
    expect(composer.value).toBe("");
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

  it("sends nothing that is blank, and nothing while an answer is being made", async () => {
    const { sent, type, press, composer } = await draw();
    type("   ");
    press({});
    composer.busy = true;
    type("hello");
    press({});
    expect(sent).toEqual([]);
    expect(composer.value).toBe("hello");
  });

  it("offers to stop where that is allowed", async () => {
    const { composer } = await draw({ busy: true, stoppable: true });
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

  it("keeps what is sent while an answer is being made, and says so until that has ended", async () => {
    const { composer, sent, type, press } = await draw({ busy: true });
    type("next");
    press({});
    await composer.updateComplete;
    expect(sent).toEqual([]);
    expect(composer.value).toBe("next");
    expect(composer.querySelector("[role=status]")?.textContent).toContain("can be sent");
    composer.busy = false;
    await composer.updateComplete;
    expect(composer.querySelector("[role=status]")).toBeNull();
  });

  it("gets the focus when its stop button goes away", async () => {
    const { composer, field } = await draw({ busy: true, stoppable: true });
    composer.querySelector<HTMLButtonElement>(".stop")?.click();
    expect(document.activeElement).toBe(field);
  });
});
