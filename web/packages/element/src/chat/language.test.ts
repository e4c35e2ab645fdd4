import { describe, expect, it, vi } from "vitest";
import { en } from "../locale/en.ts";
import { es } from "../locale/es.ts";
import { localeFor, type Messages } from "../locale/index.ts";
import { Language } from "./language.ts";

function language(load?: () => Promise<Messages>, patienceMs?: number) {
  return new Language({ requestUpdate: vi.fn() }, patienceMs, (tag) => {
    const locale = localeFor(tag);
    return locale.load && load ? { ...locale, load } : locale;
  });
}

describe("Language", () => {
  it("speaks English at once", () => {
    const it = language();
    it.use("en-GB");
    expect([it.isKnown, it.messages, it.locale.format]).toEqual([true, en, "en-GB"]);
  });

  it("shows nothing until its texts are there", async () => {
    const it = language();
    it.use("es-419");
    expect(it.isKnown).toBe(false);
    await it.known;
    expect([it.isKnown, it.messages, it.locale.language]).toEqual([true, es, "es"]);
  });

  it("speaks English where the texts do not load, and tries again on the next occasion", async () => {
    let loads = 0;
    const it = language(() => Promise.reject(new Error(`offline ${++loads}`)));
    it.use("ar");
    await it.known;
    expect([it.isKnown, it.messages, it.locale.direction]).toEqual([true, en, "ltr"]);
    it.use("ar");
    expect(loads).toBe(2);
  });

  it("speaks English when it has waited long enough, and the language once it is there", async () => {
    let resolve = (_: Messages) => {};
    const texts = new Promise<Messages>((done) => {
      resolve = done;
    });
    const it = language(() => texts, 0);
    it.use("es");
    await it.known;
    expect(it.messages).toBe(en);
    resolve(es);
    await expect.poll(() => it.messages).toBe(es);
  });

  it("keeps its language until the next one is there, and takes the one that was chosen last", async () => {
    const it = language();
    it.use("es");
    await it.known;
    it.use("ar");
    const { known } = it;
    expect(it.messages).toBe(es);
    it.use("en");
    await known;
    expect(it.messages).toBe(en);
  });
});
