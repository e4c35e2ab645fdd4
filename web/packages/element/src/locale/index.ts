import { en } from "./en.ts";

/** The texts of one language. */
export type Messages = typeof en;

const LOCALES: Record<string, Messages> = { en };

/** The texts for a language tag such as `en-GB`; English when there are none. */
export function messagesFor(tag: string): Messages {
  return LOCALES[tag] ?? LOCALES[tag.split("-")[0] ?? ""] ?? en;
}
