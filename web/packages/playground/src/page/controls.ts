import { html, nothing, type TemplateResult } from "lit";
import { THEMES } from "../states/index.ts";
import { FIELDS, type Field } from "./fields.ts";
import { directionOf, type View } from "./view.ts";

const WIDTHS = [320, 420, 760];
const LOCALES = ["en", "es", "zh", "ar", "de"];

/** Tells what the reader of the page wants to see. */
export type OnChange = (change: Partial<View>) => void;

/** The left side of the page: the state, how it is looked at, and every option. */
export function controls(view: View, onChange: OnChange): TemplateResult {
  return html`<form @submit=${(event: Event) => event.preventDefault()}>
    ${stateChoice(view, onChange)} ${looks(view, onChange)}
    ${FIELDS.map(
      ({ title, fields }) => html`<details>
        <summary>${title}</summary>
        ${fields.map((field) => row(field, view, onChange))}
      </details>`,
    )}
  </form>`;
}

function stateChoice(view: View, onChange: OnChange): TemplateResult {
  return html`<label>State
    <select name="state" @change=${(event: Event) => onChange({ state: chosenIn(event) })}>
      ${THEMES.map(
        ({ title, states }) => html`<optgroup label=${title}>
          ${states.map(({ name, title }) => option(name, title, view.state))}
        </optgroup>`,
      )}
    </select>
  </label>`;
}

function looks(view: View, onChange: OnChange): TemplateResult {
  const width = view.width === null ? "" : String(view.width);
  return html`
    ${choice("Scheme", ["light", "dark", "auto"], view.scheme, (value) => onChange({ scheme: value as View["scheme"] }))}
    ${choice("Locale", LOCALES, view.locale, (locale) => onChange({ locale, dir: directionOf(locale) }))}
    ${choice("Direction", ["ltr", "rtl"], view.dir, (value) => onChange({ dir: value as View["dir"] }))}
    ${choice("Width", ["", ...WIDTHS.map(String)], width, (value) => onChange({ width: value ? Number(value) : null }))}
  `;
}

function row(field: Field, view: View, onChange: OnChange): TemplateResult {
  const value = view.options[field.path] ?? "";
  const set = (chosen: string) => {
    const { [field.path]: _before, ...others } = view.options;
    onChange({ options: chosen === "" ? others : { ...others, [field.path]: chosen } });
  };
  if (field.kind === "yes") return choice(field.path, ["", "yes", "no"], value, set);
  if (field.kind === "choice") return choice(field.path, ["", ...field.choices], value, set);
  if (field.kind === "made") return choice(field.path, ["", ...Object.keys(field.values)], value, set);
  const type = field.kind === "number" ? "number" : "text";
  return html`<label>${field.path}
    <input type=${type} .value=${value} @change=${(event: Event) => set(chosenIn(event))} />
  </label>`;
}

function choice(
  label: string,
  choices: readonly string[],
  chosen: string,
  set: (value: string) => void,
): TemplateResult {
  return html`<label>${label}
    <select @change=${(event: Event) => set(chosenIn(event))}>
      ${choices.map((value) => option(value, value || "as it is", chosen))}
    </select>
  </label>`;
}

function option(value: string, text: string, chosen: string): TemplateResult {
  return html`<option value=${value} ?selected=${value === chosen}>${text || nothing}</option>`;
}

function chosenIn(event: Event): string {
  return (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;
}
