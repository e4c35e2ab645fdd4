import { html, type TemplateResult } from "lit";
import { adopt } from "../part.ts";
import type { ComposerAddOn } from "./add-on.ts";
import type { ComposerPart } from "./composer.ts";
import "./question-form.ts";
import { questionStyles } from "./questions.styles.ts";

/** Asks what the assistant wants to know, in the place of the field: what has been written there stays. */
export class Questions implements ComposerAddOn {
  #asked: string | null = null;

  constructor(private readonly composer: ComposerPart) {}

  instead(): TemplateResult | null {
    const { composer } = this;
    const item = composer.isOpen ? composer.questions : null;
    this.#follow(item?.id ?? null);
    if (!item) return null;
    return html`<chatdock-question-form .item=${item} .busy=${composer.busy} .messages=${composer.messages}></chatdock-question-form>`;
  }

  /** The focus goes along when the field and the questions take each other's place. */
  #follow(asked: string | null): void {
    const { composer } = this;
    if (asked === this.#asked) return;
    this.#asked = asked;
    adopt(composer, questionStyles);
    const { activeElement } = composer.getRootNode() as ShadowRoot;
    if (composer.contains(activeElement)) void composer.updateComplete.then(() => composer.focusField());
  }
}
