import { record } from "./props.ts";

/** What a field holds: a text, or whether a box is ticked. */
export type FieldValue = string | boolean;

/** What the reader wrote into a widget, and what is wrong with it. It outlives every redraw. */
export class Fields {
  readonly #written = new Map<string, FieldValue>();
  readonly #errors = new Map<string, string>();

  constructor(private readonly onChange: () => void) {}

  /** What a field shows: what was written, else its default. */
  value<T extends FieldValue>(path: string, initial: T): T {
    const written = this.#written.get(path);
    return typeof written === typeof initial ? (written as T) : initial;
  }

  write(path: string, value: FieldValue): void {
    this.#written.set(path, value);
    this.#errors.delete(path);
    this.onChange();
  }

  error(path: string): string | null {
    return this.#errors.get(path) ?? null;
  }

  /** Replaces what is wrong in a form. */
  report(paths: Iterable<string>, errors: ReadonlyMap<string, string>): void {
    for (const path of paths) this.#errors.delete(path);
    for (const [path, error] of errors) this.#errors.set(path, error);
    this.onChange();
  }
}

/** A control that has a value: its name is in `data-name`, as a name attribute could hide members of its form. */
export type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** The controls of a form, without those of forms in it. */
export function controlsOf(form: Element): Control[] {
  const path = form.getAttribute("data-form");
  return [...form.querySelectorAll<Control>("[data-name]")].filter(
    (control) => control.closest("form")?.dataset.form === path && !control.matches(":disabled"),
  );
}

/** The values of controls by name, as a form sends them: of radio buttons only the chosen one, of boxes true or false. */
export function valuesOf(controls: readonly Control[]): Map<string, FieldValue> {
  const values = new Map<string, FieldValue>();
  for (const control of controls) {
    const value = heldBy(control);
    if (value !== null) values.set(control.dataset.name ?? "", value);
  }
  values.delete("");
  return values;
}

function heldBy(control: Control): FieldValue | null {
  if (control.type === "checkbox") return (control as HTMLInputElement).checked;
  if (control.type === "radio") return (control as HTMLInputElement).checked ? control.value : null;
  return control.dataset.value ?? control.value;
}

const UNSAFE = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Puts values into a payload; a dot in a name leads into an object. What the payload has already wins: `clashes` names
 * the values that found their place taken.
 */
export function merge(
  payload: unknown,
  values: ReadonlyMap<string, FieldValue>,
): { payload: Record<string, unknown>; clashes: string[] } {
  const merged = structuredClone(record(payload) ?? {});
  const clashes = [...values].filter(([name, value]) => !place(merged, name.split("."), value));
  return { payload: merged, clashes: clashes.map(([name]) => name) };
}

function place(target: Record<string, unknown>, keys: string[], value: FieldValue): boolean {
  const [key = "", ...rest] = keys;
  if (UNSAFE.has(key)) return false;
  if (rest.length === 0) {
    if (Object.hasOwn(target, key)) return target[key] === value;
    target[key] = value;
    return true;
  }
  if (!Object.hasOwn(target, key)) target[key] = {};
  const inner = record(target[key]);
  return inner !== null && place(inner, rest, value);
}
