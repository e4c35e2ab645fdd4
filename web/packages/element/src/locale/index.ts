import type { en } from "./en.ts";

/** The text types of `en`, so that another language may say something else. */
type Said<T> = T extends (...given: infer G) => string
  ? (...given: G) => string
  : T extends string
    ? string
    : { readonly [K in keyof T]: Said<T[K]> };

/** The texts of one language. */
export type Messages = Said<typeof en>;

/** The languages that the chat speaks besides English, each in a file that loads when it is needed. */
const FILES: Record<string, () => Promise<Messages>> = {
  ar: async () => (await import("./ar.ts")).ar,
  es: async () => (await import("./es.ts")).es,
  zh: async () => (await import("./zh.ts")).zh,
};

/** A language for the chat: which texts, and how they, numbers and dates are written. */
export interface Locale {
  /** What was asked for, for the `Accept-Language` header. */
  tag: string;
  /** The texts' language, for the `lang` attribute. */
  language: string;
  direction: "ltr" | "rtl";
  /** For `Intl`: the reader's own region, as far as it speaks that language. */
  format: string;
  /** Loads the texts; nothing to load for English. */
  load?: () => Promise<Messages>;
}

/**
 * The language for a tag such as `es-419` or `zh-Hant-TW`: the nearest that there is, English where there is none. Of Chinese
 * there is the simplified script, which those who write the traditional one read more easily than English.
 */
export function localeFor(tag: string): Locale {
  const known = intlLocale(tag);
  const load = known && FILES[known.language];
  const asked = known?.toString() ?? "en";
  if (!known || !load) {
    const format = known?.language === "en" ? asked : "en";
    return { tag: asked, language: "en", direction: "ltr", format };
  }
  const { language } = known;
  return {
    tag: asked,
    language: language === "zh" ? "zh-Hans" : language,
    direction: language === "ar" ? "rtl" : "ltr",
    format: asked,
    load,
  };
}

/** What a tag means; systems write `es_MX.UTF-8`, too. */
function intlLocale(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag.replaceAll("_", "-").replace(/[.@].*/, ""));
  } catch {
    return null;
  }
}
