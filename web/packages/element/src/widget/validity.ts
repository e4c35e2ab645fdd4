import type { Messages } from "../locale/index.ts";
import type { Control } from "./fields.ts";

/** What is wrong with the controls of a form, by their paths: the rules and words of the browser. */
export function errorsOf(controls: readonly Control[], messages: Messages): Map<string, string> {
  const errors = new Map<string, string>();
  for (const control of controls) {
    checkPattern(control, messages);
    const { path } = control.dataset;
    if (path !== undefined && !control.checkValidity())
      errors.set(path, control.validationMessage || messages.invalidEntry);
  }
  return errors;
}

/** Browsers check the patterns of single lines alone. */
function checkPattern(control: Control, messages: Messages): void {
  if (control.localName !== "textarea") return;
  const pattern = control.getAttribute("pattern");
  const isWrong = pattern !== null && control.value !== "" && !matches(control.value, pattern);
  control.setCustomValidity(isWrong ? messages.invalidEntry : "");
}

/** A pattern that is none allows everything, as in browsers. */
function matches(value: string, pattern: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, "v").test(value);
  } catch {
    return true;
  }
}
