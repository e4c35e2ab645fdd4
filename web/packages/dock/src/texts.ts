const NAMES = ["open", "close", "expand", "shrink", "panel", "loading", "failed", "retry"] as const;

/** What the dock says before the chat, with its own texts, is loaded; in the order of the names. */
export const LANGUAGES: Record<string, string> = {
  en: "Open the assistant|Close the assistant|Expand|Shrink|Assistant|Loading the assistant…|The assistant could not be loaded.|Try again",
  es: "Abrir el asistente|Cerrar el asistente|Ampliar|Reducir|Asistente|Cargando…|No se ha podido cargar.|Reintentar",
  zh: "打开助手|关闭助手|展开|收起|助手|正在加载…|无法加载。|重试",
  ar: "فتح المساعد|إغلاق المساعد|توسيع|تصغير|المساعد|جارٍ التحميل…|تعذّر التحميل.|إعادة المحاولة",
};

/** The texts of the dock, and the language that they are in. */
export type Texts = Record<(typeof NAMES)[number] | "language", string>;

/** The texts for a language tag; English ones where there are none. */
export function textsFor(tag: string): Texts {
  const [asked = ""] = tag.toLowerCase().split(/[-_]/);
  const language = Object.hasOwn(LANGUAGES, asked) ? asked : "en";
  const texts = LANGUAGES[language]?.split("|") ?? [];
  return Object.fromEntries([["language", language], ...NAMES.map((name, at) => [name, texts[at]])]);
}
