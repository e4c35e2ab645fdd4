import { html, nothing, type TemplateResult } from "lit";
import { chatIcon } from "../../icons/icons.ts";
import type { Choice } from "../choice.ts";

/** How a list of choices is drawn: as suggestions for the field, or as a menu that has the focus itself. */
export interface ChoiceListModel {
  kind: "listbox" | "menu";
  id: string;
  label: string;
  choices: readonly Choice[];
  /** The index of the choice that the keys are at. */
  active: number;
  choose: (choice: Choice) => void;
  onKeydown?: (event: KeyboardEvent) => void;
}

/** The id of a choice in the list, for `aria-activedescendant`. */
export function choiceId(list: string, index: number): string {
  return `${list}-${index}`;
}

/** The choices under their headings. */
export function choiceList(model: ChoiceListModel): TemplateResult {
  return html`<div
    class="choices"
    id=${model.id}
    role=${model.kind}
    aria-label=${model.label}
    @pointerdown=${keepFocus}
    @keydown=${model.onKeydown ?? nothing}
  >${groupsOf(model.choices).map(({ name, choices }, index) => group(model, name, choices, index))}</div>`;
}

/** Choices in the order in which they are drawn: those of one group stand together. */
export function grouped(choices: readonly Choice[]): Choice[] {
  return groupsOf(choices).flatMap((each) => each.choices);
}

function groupsOf(choices: readonly Choice[]): { name: string; choices: Choice[] }[] {
  const groups = new Map<string, Choice[]>();
  for (const choice of choices) {
    const name = choice.group ?? "";
    groups.set(name, [...(groups.get(name) ?? []), choice]);
  }
  return [...groups].map(([name, members]) => ({ name, choices: members }));
}

function group(model: ChoiceListModel, name: string, choices: Choice[], index: number): TemplateResult {
  const entries = choices.map((choice) => entry(model, choice));
  if (name === "") return html`<div role="presentation">${entries}</div>`;
  const id = `${model.id}-group-${index}`;
  return html`<div role="group" aria-labelledby=${id}>
    <p class="choice-group" id=${id} role="presentation">${name}</p>
    ${entries}
  </div>`;
}

function entry(model: ChoiceListModel, choice: Choice): TemplateResult {
  const index = model.choices.indexOf(choice);
  const isActive = index === model.active;
  const isList = model.kind === "listbox";
  const isRadio = !isList && choice.isChecked !== undefined;
  return html`<div
    class="choice"
    id=${choiceId(model.id, index)}
    role=${isList ? "option" : isRadio ? "menuitemradio" : "menuitem"}
    aria-selected=${isList ? isActive : nothing}
    aria-checked=${isRadio ? (choice.isChecked ?? false) : nothing}
    aria-disabled=${choice.isDisabled ? "true" : nothing}
    tabindex=${isList ? nothing : isActive ? "0" : "-1"}
    ?data-active=${isActive}
    @click=${() => (choice.isDisabled ? undefined : model.choose(choice))}
  >
    ${choice.icon ? chatIcon(choice.icon) : nothing}
    <span class="choice-text" dir="auto">
      <span class="choice-label">${choice.label}</span>
      ${choice.description ? html`<span class="choice-description">${choice.description}</span>` : nothing}
    </span>
    ${choice.isChecked ? html`<span class="choice-check">${chatIcon("check")}</span>` : nothing}
  </div>`;
}

/** The list is used with the focus where it is. */
function keepFocus(event: Event): void {
  event.preventDefault();
}

/** The next choice in a direction that can be chosen, round and round. */
export function nextChoice(choices: readonly Choice[], from: number, step: 1 | -1): number {
  const count = choices.length;
  for (let moved = 1; moved <= count; moved++) {
    const index = (from + step * moved + count * moved) % count;
    if (!choices[index]?.isDisabled) return index;
  }
  return from;
}

/** The choices whose names have the words in them. */
export function matching(choices: readonly Choice[], query: string): Choice[] {
  const wanted = query.trim().toLowerCase();
  return choices.filter(({ label }) => label.toLowerCase().includes(wanted));
}
