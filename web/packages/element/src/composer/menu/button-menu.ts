import { html, type TemplateResult } from "lit";
import { adopt } from "../../part.ts";
import type { Choice } from "../choice.ts";
import type { ComposerPart } from "../composer.ts";
import type { MenuName } from "../popups.ts";
import { choiceId, choiceList, nextChoice } from "./choice-list.ts";
import { menuStyles } from "./menu.styles.ts";

const ID = "composer-menu";

/** The menu of one of the composer's buttons. It has the focus while it is open; the button gets it back on Escape. */
export class ButtonMenu {
  #active: number;

  constructor(
    private readonly composer: ComposerPart,
    readonly name: MenuName,
    private readonly onClose: () => void,
  ) {
    adopt(composer, menuStyles);
    this.#active = Math.max(
      0,
      this.#choices.findIndex(({ isChecked }) => isChecked),
    );
    document.addEventListener("pointerdown", this.#onPointerdown, true);
    void this.#focusActive();
  }

  /** Lets go of the page; the owner draws it no more. */
  leave(): void {
    document.removeEventListener("pointerdown", this.#onPointerdown, true);
  }

  render(): TemplateResult {
    const { messages } = this.composer;
    return html`<div class="popup" ?data-end=${this.name === "models"}>
      ${choiceList({
        kind: "menu",
        id: ID,
        label: messages[this.name],
        choices: this.#choices,
        active: this.#active,
        choose: (choice) => this.#choose(choice),
        onKeydown: (event) => this.#onKeydown(event),
      })}
    </div>`;
  }

  get #choices(): Choice[] {
    return this.name === "tools" ? toolChoices(this.composer) : modelChoices(this.composer);
  }

  #choose(choice: Choice): void {
    this.onClose();
    this.composer.focusField();
    choice.choose();
  }

  #onKeydown(event: KeyboardEvent): void {
    // From the button the browser itself goes on.
    if (event.key === "Tab") this.#escape();
    else if (this.#handle(event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #handle(key: string): boolean {
    const choices = this.#choices;
    const choice = choices[this.#active];
    if (key === "Escape") this.#escape();
    else if (key === "ArrowDown") this.#go(nextChoice(choices, this.#active, 1));
    else if (key === "ArrowUp") this.#go(nextChoice(choices, this.#active, -1));
    else if (key === "Home") this.#go(nextChoice(choices, -1, 1));
    else if (key === "End") this.#go(nextChoice(choices, choices.length, -1));
    else if (key !== "Enter" && key !== " ") return this.#goToLetter(key);
    else if (choice && !choice.isDisabled) this.#choose(choice);
    return true;
  }

  #goToLetter(key: string): boolean {
    if (key.length !== 1) return false;
    const choices = this.#choices;
    const order = [...choices.keys()].map((step) => (this.#active + 1 + step) % choices.length);
    const leadsTo = ({ label, isDisabled }: Choice) =>
      !isDisabled && label.toLowerCase().startsWith(key.toLowerCase());
    const found = order.find((index) => leadsTo(choices[index] as Choice));
    if (found !== undefined) this.#go(found);
    return found !== undefined;
  }

  #go(index: number): void {
    this.#active = index;
    this.composer.requestUpdate();
    void this.#focusActive();
  }

  #escape(): void {
    this.onClose();
    this.composer.querySelector<HTMLElement>(`[data-menu=${this.name}]`)?.focus();
  }

  async #focusActive(): Promise<void> {
    await null;
    await this.composer.updateComplete;
    this.composer.querySelector<HTMLElement>(`#${choiceId(ID, this.#active)}`)?.focus();
  }

  readonly #onPointerdown = (event: Event) => {
    const inside = event
      .composedPath()
      .some((node) => node instanceof Element && node.matches(".popup, [data-menu]"));
    if (!inside) this.onClose();
  };
}

/** The tools that can be chosen, the chosen one to be let go of again. */
export function toolChoices(composer: ComposerPart): Choice[] {
  return (composer.options.tools ?? []).map(({ id, label, icon }) => {
    const isChecked = composer.tool?.id === id;
    return { id, label, icon, isChecked, choose: () => composer.chooseTool(isChecked ? null : id) };
  });
}

/** The models that can be chosen. */
export function modelChoices({ models }: ComposerPart): Choice[] {
  return models.all.map(({ id, label, description, disabled }) => ({
    id,
    label,
    description,
    isDisabled: disabled,
    isChecked: models.chosen === id,
    choose: () => models.choose(id),
  }));
}
