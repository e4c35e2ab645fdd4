import type { WidgetComponent } from "@chatdock/client";
import { html, nothing } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { chatIcon } from "../icons/icons.ts";
import { controlSize, field, fieldId, problem } from "./field.ts";
import { count, oneOf, records, text } from "./props.ts";
import { put } from "./put.ts";
import { actionOf, type Draw, type Drawn, idOf, type Place, type Scene } from "./scene.ts";
import { textLook } from "./text.ts";

const BUTTON_COLORS = [
  "primary",
  "secondary",
  "info",
  "discovery",
  "success",
  "caution",
  "warning",
  "danger",
] as const;

/** What a button looks like: `style` is a preset of colour and variant. */
function buttonLook(node: WidgetComponent): { color: string; variant: string } {
  const isPrimary = oneOf(node.style, "primary", "secondary") === "primary" || node.submit === true;
  const color =
    oneOf(node.color, ...BUTTON_COLORS) ??
    (isPrimary && node.style !== "secondary" ? "primary" : "secondary");
  const variant = oneOf(node.variant, "solid", "soft", "outline", "ghost");
  return { color, variant: variant ?? (color === "secondary" && node.color == null ? "outline" : "solid") };
}

export const button: Draw = (node, place, scene) => {
  const label = text(node.label);
  const action = actionOf(node.onClickAction);
  const isLoading = scene.isLoading(place.path);
  const { color, variant } = buttonLook(node);
  const [start, end] = [text(node.iconStart), text(node.iconEnd)];
  // In a form a button that is there to submit goes through its checks; its own action goes then instead of the form's.
  const submits = node.submit === true && place.form !== "";
  const onClick = (event: Event) => {
    if (action && !submits)
      scene.act({ action, path: place.path, auto: "self", control: event.currentTarget as Element });
  };
  return html`<button class="w-button" type=${submits ? "submit" : "button"} ?disabled=${!scene.isLive || node.disabled === true}
    data-path=${place.path} data-color=${color} data-variant=${variant} data-size=${controlSize(node.size)}
    data-icon-size=${ifDefined(oneOf(node.iconSize, "sm", "md", "lg", "xl", "2xl") ?? undefined)}
    ?data-pill=${node.pill === true} ?data-uniform=${node.uniform === true || (label === null && (start ?? end) !== null)} ?data-block=${node.block === true}
    aria-label=${ifDefined(label === null ? nameOfIcon(start ?? end) : undefined)} aria-busy=${isLoading} .widgetAction=${submits ? action : null} @click=${onClick}>
    ${isLoading ? html`<span class="w-spinner" aria-hidden="true"></span>` : start ? chatIcon(start) : nothing}
    ${label === null ? nothing : html`<span>${label}</span>`}
    ${end ? chatIcon(end) : nothing}
  </button>`;
};

/** A button without a label is at least named after its icon. */
function nameOfIcon(icon: string | null): string | undefined {
  return icon?.replace(/^[a-z]+:/, "").replaceAll("-", " ");
}

const GUTTERS: Record<string, string> = {
  "2xs": "4px",
  xs: "6px",
  sm: "8px",
  md: "10px",
  lg: "12px",
  xl: "16px",
};

function gutter(node: WidgetComponent) {
  const word = text(node.gutterSize) ?? "";
  return put({ "padding-inline": Object.hasOwn(GUTTERS, word) ? GUTTERS[word] : null });
}

function variantOf(node: WidgetComponent): string {
  return oneOf(node.variant, "solid", "soft", "outline", "ghost") ?? "outline";
}

export const input: Draw = (node, place, scene) => {
  if (text(node.name) === null) return nothing;
  const type = oneOf(node.inputType, "number", "email", "password", "tel", "url") ?? "text";
  return html`<div class="w-field">
    <input class="w-input" type=${type} step=${type === "number" ? "any" : nothing} data-variant=${variantOf(node)} data-size=${controlSize(node.size)} ?data-pill=${node.pill === true} dir="auto" ${gutter(node)}
      ${field({ node, place, scene, value: scene.fields.value(place.path, text(node.defaultValue) ?? "") })} />
    ${problem(place.path, scene)}
  </div>`;
};

/** How tall a text area may get. */
const MAX_ROWS = 40;

export const textarea: Draw = (node, place, scene) => {
  if (text(node.name) === null) return nothing;
  const maxRows = count(node.maxRows, 1, MAX_ROWS);
  return html`<div class="w-field">
    <textarea class="w-input" rows=${count(node.rows, 1, MAX_ROWS) ?? 3} data-variant=${variantOf(node)} data-size=${controlSize(node.size)}
      ?data-pill=${node.pill === true} ?data-grows=${node.autoResize === true} dir="auto" ${gutter(node)} ${put({ "--w-max-rows": maxRows === null ? null : String(maxRows) })}
      ${field({ node, place, scene, value: scene.fields.value(place.path, text(node.defaultValue) ?? "") })}></textarea>
    ${problem(place.path, scene)}
  </div>`;
};

export const checkbox: Draw = (node, place, scene) => {
  if (text(node.name) === null) return nothing;
  return html`<div class="w-field">
    <label class="w-choice">
      <input type="checkbox" ${field({ node, place, scene, value: scene.fields.value(place.path, node.defaultChecked === true) })} />
      <span dir="auto">${text(node.label) ?? nothing}</span>
    </label>
    ${problem(place.path, scene)}
  </div>`;
};

export const radioGroup: Draw = (node, place, scene) => {
  const name = text(node.name);
  if (name === null) return nothing;
  const chosen = scene.fields.value(place.path, text(node.defaultValue) ?? "");
  const id = fieldId(name, place, scene);
  return html`<div class="w-field">
    <div class="w-radios" role="radiogroup" id=${id} data-direction=${oneOf(node.direction, "row", "col") ?? "col"}
      data-group data-fallback=${text(node.ariaLabel) ?? name} ?data-named=${text(node.ariaLabel)} aria-required=${node.required === true}>
      ${records(node.options).map((option) => radio(option, node, chosen, place, scene))}
    </div>
    ${problem(place.path, scene)}
  </div>`;
};

function radio(
  option: Record<string, unknown>,
  node: WidgetComponent,
  chosen: string,
  place: Place,
  scene: Scene,
): Drawn {
  const own = text(option.value);
  if (own === null) return nothing;
  return html`<label class="w-choice">
    <input type="radio" name=${idOf(scene.id, place.path)} ${field({ node, place, scene, value: chosen, own, disabled: option.disabled === true })} />
    <span dir="auto">${text(option.label) ?? own}</span>
  </label>`;
}

export const label: Draw = (node, place, scene) => {
  const value = text(node.value);
  const name = text(node.fieldName);
  if (value === null) return nothing;
  return html`<label class="w-label" for=${ifDefined(name === null ? undefined : fieldId(name, place, scene))}
    data-size=${oneOf(node.size, "xs", "sm", "lg", "xl") ?? "md"} dir="auto" ${put(textLook(node))}>${value}</label>`;
};
