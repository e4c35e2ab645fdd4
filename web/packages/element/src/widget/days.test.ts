import { expect, it } from "vitest";
import { Days, moved, movedMonths, weeksOf } from "./days.ts";

it("moves by days across the ends of months and years", () => {
  expect(moved("2026-12-31", 1)).toBe("2027-01-01");
  expect(moved("2028-03-01", -1)).toBe("2028-02-29");
});

it("moves by months to the last day where a month is shorter", () => {
  expect(movedMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(movedMonths("2026-01-31", -2)).toBe("2025-11-30");
  expect(movedMonths("2028-02-29", 12)).toBe("2029-02-28");
});

it("knows the leap years of the first century", () => {
  expect(movedMonths("0000-01-31", 1)).toBe("0000-02-29");
});

it("stays where years have no four digits any more", () => {
  expect(moved("9999-12-31", 1)).toBe("9999-12-31");
  expect(movedMonths("9999-12-01", 1)).toBe("9999-12-01");
});

it("puts the days of a month into weeks that begin where the language begins them", () => {
  const [first, second] = weeksOf("2026-11-24", 1);
  expect(first).toEqual([null, null, null, null, null, null, "2026-11-01"]);
  expect(second?.[0]).toBe("2026-11-02");
  const weeks = weeksOf("2026-11-24", 7);
  expect(weeks[0]?.[0]).toBe("2026-11-01");
  expect(weeks).toHaveLength(5);
  expect(weeks.flat().filter(Boolean)).toHaveLength(30);
});

it("says days in the words of a language", () => {
  const days = new Days("es");
  expect(days.month("2026-11-24")).toBe("noviembre de 2026");
  expect(days.name("2026-11-24")).toContain("martes");
  expect(days.week().map(({ long }) => long)).toContain("lunes");
  expect(days.placeInWeek("2026-11-24")).toBe((2 - days.firstOfWeek + 7) % 7);
});

it("names the days of a week so that they fit", () => {
  const [first] = new Days("ar").week();
  expect(first?.short.length).toBeLessThanOrEqual(4);
  expect(first?.long.length).toBeGreaterThan(4);
});
