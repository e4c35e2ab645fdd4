import { afterEach, expect, it } from "vitest";
import { en } from "../locale/en.ts";
import { type CalendarPart, openCalendar } from "./calendar.ts";
import { stage } from "./widget.fixture.ts";

afterEach(() => {
  document.body.replaceChildren();
  document.body.style.removeProperty("display");
});

/** A calendar that is opened from a widget, in a chat that writes dates in this way. */
async function open(format: string): Promise<CalendarPart> {
  document.body.innerHTML = `<section lang="en" data-format="${format}"><div class="widget"><button></button></div></section>`;
  const anchor = document.querySelector("button") as HTMLElement;
  const request = {
    min: null,
    max: null,
    side: "bottom",
    align: "start",
    label: "Day",
    choose() {},
  } as const;
  for (let twice = 0; twice < 2; twice++)
    openCalendar(anchor, { ...request, value: "2026-11-24", messages: en });
  const [calendar, ...more] = document.querySelectorAll<CalendarPart>("chatdock-widget-calendar");
  expect(more).toEqual([]);
  await calendar?.updateComplete;
  return calendar as CalendarPart;
}

it("writes days as the reader's region does, and opens once", async () => {
  await open("en-GB");
  expect(document.activeElement?.getAttribute("aria-label")).toContain("24 November 2026");
});

it("does not open out of sight, where it would keep the reader from the page", async () => {
  document.body.style.display = "none";
  expect(await open("en")).toBeUndefined();
});

it("leaves the focus on the button that turns the month, and puts it on the day that a key goes to", async () => {
  const calendar = await open("en");
  const next = calendar.querySelector<HTMLElement>(`[aria-label="${en.nextMonth}"]`);
  const focused: (string | undefined)[] = [];
  next?.focus();
  calendar.addEventListener("focusin", ({ target }) => focused.push((target as HTMLElement).dataset.day));
  next?.click();
  await calendar.updateComplete;
  expect([focused, document.activeElement]).toEqual([[], next]);
  const day = calendar.querySelector<HTMLElement>("[data-day='2026-12-24']");
  day?.focus();
  day?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
  await calendar.updateComplete;
  expect(focused).toEqual(["2026-12-24", "2026-12-31"]);
});

it.each(["2026-02-31", "2026-13-01", "soon"])(
  "is of no day where there is none: %s",
  async (defaultValue) => {
    const { query } = await stage({
      type: "Card",
      children: [{ type: "DatePicker", name: "day", defaultValue }],
    });
    expect(query<HTMLInputElement>("[type=date]")?.hasAttribute("data-empty")).toBe(true);
  },
);
