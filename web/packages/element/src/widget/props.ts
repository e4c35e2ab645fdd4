import type { WidgetComponent } from "@chatdock/client";

/**
 * Reads props of widgets. A model may have written them: what has not the expected type counts as absent.
 */

/** A text that is not empty; numbers are texts, too. */
export function text(value: unknown): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

/** A finite number; texts of digits are numbers, too. */
export function number(value: unknown): number | null {
  const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : null;
}

/** A whole number within bounds, which it is brought into. */
export function count(value: unknown, min: number, max: number): number | null {
  const parsed = number(value);
  return parsed === null ? null : Math.min(Math.max(Math.round(parsed), min), max);
}

/** One of a closed set of words. */
export function oneOf<T extends string>(value: unknown, ...allowed: readonly T[]): T | null {
  return allowed.find((word) => word === value) ?? null;
}

/** An object with named members. */
export function record(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** The objects of a list. */
export function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record).filter((each) => each !== null) : [];
}

/** The components below a component; a single one may stand without a list. */
export function childrenOf(node: WidgetComponent): WidgetComponent[] {
  const { children } = node;
  return (Array.isArray(children) ? children : [children]).filter(isComponent);
}

function isComponent(value: unknown): value is WidgetComponent {
  return typeof record(value)?.type === "string";
}
