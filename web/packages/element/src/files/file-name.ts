import { html, type TemplateResult } from "lit";

/**
 * Signs that are not seen, or that turn the order of those around them: a name could pass for another one. Two that join
 * letters, or keep them apart, belong to the spelling of some languages.
 */
const TRICKS = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const MAX_SHOWN = 200;

/** How much of a name's end is always shown: its extension tells what a file is. */
const TAIL = 9;

/** A file's name as words of one line that can be read out or put into a sentence. */
export function plainName(name: string): string {
  const words = name
    .replace(TRICKS, (sign) => (isSpace(sign) ? " " : ""))
    .replace(/\s+/g, " ")
    .trim();
  const signs = Array.from(words);
  if (signs.length <= MAX_SHOWN) return words || "?";
  const end = signs.slice(-TAIL * 2).join("");
  return `${signs.slice(0, MAX_SHOWN - TAIL * 2).join("")}…${end}`;
}

/** A file's name in one line: where there is no room for it its middle is left out, never its extension. */
export function fileName(name: string): TemplateResult {
  const words = plainName(name);
  const signs = Array.from(words);
  const stem = signs.slice(0, -TAIL).join("");
  const tail = signs.slice(-TAIL).join("");
  return html`<bdi class="file-name" title=${words}>${stem ? html`<span class="file-stem">${stem}</span>` : ""}<span class="file-tail">${tail}</span></bdi>`;
}

/** What kind of file it is, in a word: its extension, else what its MIME type says. */
export function kindOf(name: string, mimeType: string): string {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(plainName(name))?.[1];
  const subtype = /^[a-z]+\/(?:x-)?([a-z0-9]{1,12})(?:$|[+;.-])/i.exec(mimeType)?.[1];
  const word = extension ?? (subtype === "octet" ? undefined : subtype);
  return word?.toUpperCase() ?? "";
}

/** A number of bytes as people say it, in the reader's language. */
export function sizeText(bytes: number, locale?: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  const unitDisplay = power === 0 ? "long" : "short";
  const format = { style: "unit", unit: units[power], unitDisplay } as const;
  const digits = { maximumFractionDigits: value < 10 ? 1 : 0 };
  return new Intl.NumberFormat(locale, { ...format, ...digits }).format(value);
}

function isSpace(sign: string): boolean {
  return sign !== "\ufeff" && /[\s\u0085]/.test(sign);
}
