/** A length of time in words: "5 seconds", "١ دقيقة". */
export function duration(language: string, seconds: number): string {
  const unit = seconds < 90 ? "second" : "minute";
  const count = Math.round(unit === "second" ? seconds : seconds / 60);
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** The form of a text that goes with a count; languages have up to six (`zero`, `one`, `two`, `few`, `many`, `other`). */
export function counted(
  language: string,
  count: number,
  forms: { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>,
): string {
  const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other;
  return form.replace("#", new Intl.NumberFormat(language).format(count));
}
