import type { AttachmentOptions } from "../options.ts";

const MEBIBYTE = 1024 * 1024;
const DEFAULT_MAX_BYTES = 100 * MEBIBYTE;
const DEFAULT_MAX_COUNT = 10;

/** Why a file is not attached. */
export type Refusal = { reason: "type" | "empty" } | { reason: "size"; maxBytes: number };

/** How many files a message may have. */
export function maxCount({ maxCount = DEFAULT_MAX_COUNT }: AttachmentOptions): number {
  return maxCount;
}

/** Why the options refuse a file; null when they do not. */
export function refusalOf(file: File, options: AttachmentOptions): Refusal | null {
  if (!isAccepted(file, options.accept ?? {})) return { reason: "type" };
  if (file.size === 0) return { reason: "empty" };
  const maxBytes = maxSizeOf(file.type, options.maxSize);
  return file.size > maxBytes ? { reason: "size", maxBytes } : null;
}

/** What a file picker offers: MIME types and extensions. Empty for everything. */
export function pickerFilter({ accept = {} }: AttachmentOptions): string {
  const types = Object.keys(accept).filter((type) => type !== "" && type !== "*");
  return types.some(isEverything) ? "" : [...types, ...extensionsOf(accept)].join(",");
}

function isAccepted({ name, type }: File, accept: Record<string, string[]>): boolean {
  const patterns = Object.keys(accept);
  if (patterns.length === 0 || patterns.some((pattern) => matches(type, pattern))) return true;
  // Of many files browsers do not know the type.
  return extensionsOf(accept).some((extension) => name.toLowerCase().endsWith(extension));
}

function extensionsOf(accept: Record<string, string[]>): string[] {
  const named = Object.values(accept).flat().filter(Boolean);
  return named.map((extension) => `.${extension.toLowerCase().replace(/^\*?\./, "")}`);
}

/** The narrowest pattern counts. */
function maxSizeOf(type: string, maxSize: AttachmentOptions["maxSize"]): number {
  if (typeof maxSize === "number") return maxSize;
  const sizes = Object.entries(maxSize ?? {});
  const find = (isIt: (pattern: string) => boolean) => sizes.find(([pattern]) => isIt(pattern))?.[1];
  return (
    find((pattern) => !isEverything(pattern) && !pattern.endsWith("/*") && matches(type, pattern)) ??
    find((pattern) => !isEverything(pattern) && matches(type, pattern)) ??
    find(isEverything) ??
    DEFAULT_MAX_BYTES
  );
}

function matches(type: string, pattern: string): boolean {
  if (isEverything(pattern)) return true;
  const [wanted, given] = [pattern.trim().toLowerCase(), type.toLowerCase().split(";")[0]?.trim() ?? ""];
  return wanted.endsWith("/*") ? given.startsWith(wanted.slice(0, -1)) : given === wanted;
}

function isEverything(pattern: string): boolean {
  return pattern === "" || pattern === "*" || pattern === "*/*";
}
