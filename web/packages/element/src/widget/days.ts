/** A day as `2026-12-24`. It belongs to no time zone. */
export type Day = string;

const LATEST_YEAR = 9999;
const SHORT_CHARS = 4;

/** The day that it is here. */
export function today(): Day {
  const now = new Date();
  return dayOf(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())));
}

/** The day so many days later; the same one where years have no four digits. */
export function moved(day: Day, days: number): Day {
  const time = timeOf(day);
  time.setUTCDate(time.getUTCDate() + days);
  return inCalendar(time) ?? day;
}

/** The same day of another month, or the last one that this month has. */
export function movedMonths(day: Day, months: number): Day {
  const time = timeOf(day);
  const date = time.getUTCDate();
  time.setUTCDate(1);
  time.setUTCMonth(time.getUTCMonth() + months);
  time.setUTCDate(Math.min(date, daysIn(time)));
  return inCalendar(time) ?? day;
}

/** 1 to 31. */
export function dayOfMonth(day: Day): number {
  return timeOf(day).getUTCDate();
}

/** The weeks of a day's month, seven places each; those of other months are empty. `first`: 1 for Monday to 7 for Sunday. */
export function weeksOf(day: Day, first: number): (Day | null)[][] {
  const time = timeOf(day);
  time.setUTCDate(1);
  const before = placeOf(time, first);
  const count = daysIn(time);
  const begin = dayOf(time);
  return Array.from({ length: Math.ceil((before + count) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_, place) => {
      const at = week * 7 + place - before;
      return at < 0 || at >= count ? null : moved(begin, at);
    }),
  );
}

/** How a language writes days. */
export class Days {
  /** 1 for Monday to 7 for Sunday. */
  readonly firstOfWeek: number;

  constructor(private readonly language: string) {
    this.firstOfWeek = firstOfWeekIn(language);
  }

  /** Such as "November 2026". */
  month(day: Day): string {
    return this.#format({ month: "long", year: "numeric" }).format(timeOf(day));
  }

  /** Such as "Tuesday, 24 November 2026". */
  name(day: Day): string {
    return this.#format({ dateStyle: "full" }).format(timeOf(day));
  }

  number(value: number): string {
    return new Intl.NumberFormat(this.language).format(value);
  }

  /** The names of the days of a week, in its order; the short ones fit above a number. */
  week(): { short: string; long: string }[] {
    const [long, short, narrow] = [this.#weekdays("long"), this.#weekdays("short"), this.#weekdays("narrow")];
    const fitting = short.every((name) => name.length <= SHORT_CHARS) ? short : narrow;
    return long.map((name, place) => ({ short: fitting[place] ?? "", long: name }));
  }

  #weekdays(weekday: "long" | "short" | "narrow"): string[] {
    const format = this.#format({ weekday });
    // The first of January 2024 was a Monday.
    return Array.from({ length: 7 }, (_, place) =>
      format.format(new Date(Date.UTC(2024, 0, this.firstOfWeek + place))),
    );
  }

  /** 0 for the first day of a week to 6 for its last. */
  placeInWeek(day: Day): number {
    return placeOf(timeOf(day), this.firstOfWeek);
  }

  #format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat(this.language, { ...options, timeZone: "UTC", calendar: "gregory" });
  }
}

function timeOf(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

function dayOf(time: Date): Day {
  return time.toISOString().slice(0, 10);
}

function inCalendar(time: Date): Day | null {
  const year = time.getUTCFullYear();
  return year >= 0 && year <= LATEST_YEAR ? dayOf(time) : null;
}

function daysIn(month: Date): number {
  // `Date.UTC` would take the years before 100 for those of the last century.
  const last = new Date(month);
  last.setUTCMonth(month.getUTCMonth() + 1, 0);
  return last.getUTCDate();
}

function placeOf(time: Date, first: number): number {
  return (time.getUTCDay() - first + 7) % 7;
}

/** Monday where the browser does not know. */
function firstOfWeekIn(language: string): number {
  type WeekInfo = { firstDay: number };
  const locale = new Intl.Locale(language) as Intl.Locale & {
    getWeekInfo?: () => WeekInfo;
    weekInfo?: WeekInfo;
  };
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
}
