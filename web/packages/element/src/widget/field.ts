import type { WidgetComponent } from "@chatdock/client";
import { html, nothing } from "lit";
import { Directive, directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";
import type { Control, FieldValue } from "./fields.ts";
import { oneOf, text } from "./props.ts";
import { actionOf, type Drawn, idOf, type Place, type Scene } from "./scene.ts";

/** One control of a form. */
export interface FieldSpec {
  node: WidgetComponent;
  place: Place;
  scene: Scene;
  /** What it holds. A radio button is checked when this is its own value; options select themselves. */
  value: FieldValue;
  /** The value of a radio button. */
  own?: string;
  disabled?: boolean;
}

/** Extensions that fill in passwords look for these. */
const AUTOFILL_OFF = {
  "data-1p-ignore": "",
  "data-lpignore": "true",
  "data-bwignore": "",
  "data-form-type": "other",
};

/**
 * Makes a control a field of its widget: its value, its rules, its looks, and what happens when it changes. Rules of the
 * browser are set as they are (`required`, `pattern`).
 */
class FieldDirective extends Directive {
  #spec: FieldSpec | null = null;

  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new Error("field() stands alone in a tag.");
  }

  render(_spec: FieldSpec): typeof nothing {
    return nothing;
  }

  override update(part: ElementPart, [spec]: [FieldSpec]): typeof nothing {
    const control = part.element as Control;
    if (this.#spec === null) this.#listen(control);
    this.#spec = spec;
    rule(control, spec);
    dress(control, spec.node);
    show(control, spec);
    if (spec.node.autoFocus === true) spec.scene.focusOnce(spec.place.path, control);
    return nothing;
  }

  #listen(control: Control): void {
    control.addEventListener("input", () => this.#write(control));
    control.addEventListener("change", () => this.#change(control));
    control.addEventListener("focus", () => {
      if (this.#spec?.node.autoSelect === true && "select" in control) control.select();
    });
  }

  #write(control: Control): void {
    if (!this.#spec) return;
    const { scene, place } = this.#spec;
    const { type, checked } = control as HTMLInputElement;
    scene.fields.write(place.path, type === "checkbox" ? checked : control.value);
    grow(control);
  }

  #change(control: Control): void {
    if (!this.#spec) return;
    this.#write(control);
    const { node, place, scene } = this.#spec;
    const action = actionOf(node.onChangeAction);
    if (action) scene.act({ action, path: place.path, auto: "none", control });
  }
}

/** Makes the control in whose tag it stands a field. */
export const field = directive(FieldDirective);

/** The id of the field of a name: what its label points to. */
export function fieldId(name: string, place: Place, scene: Scene): string {
  return idOf(scene.id, place.form, "field", name);
}

function rule(control: Control, { node, place, scene, own, disabled }: FieldSpec): void {
  const name = text(node.name) ?? "";
  const error = scene.fields.error(place.path);
  const id = fieldId(name, place, scene);
  control.dataset.name = name;
  control.dataset.path = place.path;
  // The first one of a group is what its label points to.
  if (own === undefined) control.id = id;
  control.dataset.fallback = text(node.placeholder) ?? name;
  control.disabled = !scene.isLive || node.disabled === true || disabled === true;
  control.toggleAttribute("required", node.required === true);
  setOrRemove(control, "pattern", text(node.pattern));
  setOrRemove(control, "placeholder", text(node.placeholder));
  setOrRemove(control, "aria-invalid", error === null ? null : "true");
  setOrRemove(control, "aria-describedby", error === null ? null : errorId(place.path, scene));
  setOrRemove(control, "aria-busy", scene.isLoading(place.path) ? "true" : null);
}

function dress(control: Control, node: WidgetComponent): void {
  const isAllowed = node.allowAutofillExtensions === true;
  setOrRemove(control, "autocomplete", text(node.autoComplete) ?? (isAllowed ? null : "off"));
  for (const [name, value] of Object.entries(AUTOFILL_OFF))
    setOrRemove(control, name, isAllowed ? null : value);
}

function show(control: Control, { value, own }: FieldSpec): void {
  const box = control as HTMLInputElement;
  if (own !== undefined) {
    box.value = own;
    box.checked = value === own;
  } else if (typeof value === "boolean") box.checked = value;
  else if (control.localName !== "select" && control.value !== value) control.value = value;
  grow(control);
}

/** Lets a text area grow with its text where the style sheet cannot (`field-sizing`). */
function grow(control: Control): void {
  if (
    !control.matches("textarea[data-grows], textarea.w-editable") ||
    CSS.supports("field-sizing", "content")
  )
    return;
  control.style.setProperty("height", "auto");
  control.style.setProperty("height", `${control.scrollHeight}px`);
}

function setOrRemove(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function errorId(path: string, scene: Scene): string {
  return idOf(scene.id, path, "error");
}

/** What is wrong with a field. */
export function problem(path: string, scene: Scene): Drawn {
  const error = scene.fields.error(path);
  return error === null ? nothing : html`<p class="w-error" id=${errorId(path, scene)}>${error}</p>`;
}

/** The size of a control, by token. */
export function controlSize(value: unknown): string {
  return oneOf(value, "3xs", "2xs", "xs", "sm", "lg", "xl", "2xl", "3xl") ?? "md";
}
