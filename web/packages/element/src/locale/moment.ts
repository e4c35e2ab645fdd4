const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

/** When something was, as it is said in a list: the time today, "yesterday" and the like for a week, then the date. */
export function moment(iso: string, format: string, now = new Date()): string {
  const date = new Date(iso);
  if (Number.isNaN(date.valueOf())) return "";
  const days = Math.round((startOf(now) - startOf(date)) / DAY_MS);
  if (days === 0) return date.toLocaleTimeString(format, { hour: "numeric", minute: "2-digit" });
  if (days > 0 && days < WEEK_DAYS)
    return new Intl.RelativeTimeFormat(format, { numeric: "auto" }).format(-days, "day");
  const isThisYear = date.getFullYear() === now.getFullYear();
  return date.toLocaleDateString(format, {
    day: "numeric",
    month: "short",
    ...(!isThisYear && { year: "numeric" }),
  });
}

/** The midnight that a day began with where the reader is. */
function startOf(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).valueOf();
}
