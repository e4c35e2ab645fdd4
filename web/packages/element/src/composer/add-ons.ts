import type { ReactiveController } from "lit";
import type { ComposerAddOn } from "./add-on.ts";
import type { ComposerPart } from "./composer.ts";

/** Loads what adds to the composer, once the options or the thread ask for it. */
export class AddOns implements ReactiveController {
  readonly #loads = new Map<string, Promise<void>>();

  constructor(private readonly composer: ComposerPart) {
    composer.addController(this);
  }

  hostUpdate(): void {
    const { composer } = this;
    const { attachments, dictation } = composer.options;
    if (attachments?.enabled && composer.transport)
      this.#load("attachments", async () => new (await import("./attachments.ts")).Attachments(composer));
    if (dictation?.enabled && composer.transport)
      this.#load("dictation", async () => new (await import("./dictation.ts")).Dictation(composer));
    if (composer.questions)
      this.#load("questions", async () => new (await import("./questions.ts")).Questions(composer));
  }

  /** Resolves when all that is asked for by now is there, or did not load. */
  async ready(): Promise<void> {
    await Promise.all(this.#loads.values());
  }

  #load(name: string, load: () => Promise<ComposerAddOn>): void {
    if (this.#loads.has(name)) return;
    const loaded = load().then(
      (addOn) => {
        this.composer.addOns = [...this.composer.addOns, addOn];
        this.composer.requestUpdate();
      },
      () => {
        // The next occasion tries again.
        this.#loads.delete(name);
      },
    );
    this.#loads.set(name, loaded);
  }
}
