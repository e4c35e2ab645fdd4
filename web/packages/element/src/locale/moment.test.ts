import { expect, it } from "vitest";
import { moment } from "./moment.ts";

const now = new Date(2026, 10, 22, 9, 30);
const at = (...parts: [number, number, number, number, number]) =>
  moment(new Date(...parts).toISOString(), "en-GB", now);

it("tells the time of today, the days of a week, and dates", () => {
  expect(at(2026, 10, 22, 8, 5)).toBe("8:05");
  expect(at(2026, 10, 21, 23, 59)).toBe("yesterday");
  expect(at(2026, 10, 16, 0, 1)).toBe("6 days ago");
  expect(at(2026, 10, 15, 12, 0)).toBe("15 Nov");
  expect(at(2025, 10, 15, 12, 0)).toBe("15 Nov 2025");
});

it("speaks the language", () => {
  const yesterday = new Date(2026, 10, 21).toISOString();
  expect(["es", "zh", "ar"].map((language) => moment(yesterday, language, now))).toEqual([
    "ayer",
    "昨天",
    "أمس",
  ]);
});

it("says nothing of what is no time, and the date of what is to come", () => {
  expect(moment("soon", "en", now)).toBe("");
  expect(at(2026, 11, 24, 12, 0)).toBe("24 Dec");
});
