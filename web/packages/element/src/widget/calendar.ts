import { html, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { type Align, placeBeside, type Side } from "../entity/place-beside.ts";
import { chatIcon } from "../icons/icons.ts";
import { formatAt } from "../locale/format.ts";
import type { Messages } from "../locale/index.ts";
import { adopt, ChatPart, define } from "../part.ts";
import { calendarStyles } from "./calendar.styles.ts";
import { type Day, Days, dayOfMonth, moved, movedMonths, today, weeksOf } from "./days.ts";

/** What a calendar is opened for. */
export interface CalendarRequest {
  /** The chosen day; empty when there is none. */
  value: Day | "";
  min: Day | null;
  max: Day | null;
  side: Side;
  align: Align;
  /** What the day is of. */
  label: string;
  messages: Messages;
  choose(day: Day): void;
}

/** Opens a calendar beside an element of a widget, one at a time. It takes the focus, and gives it back. */
export function openCalendar(anchor: HTMLElement, request: CalendarRequest): void {
  // Its code loads with the first click. A dialog that is out of sight by then would keep the whole page from being used.
  if (!anchor.checkVisibility()) return;
  if ((anchor.getRootNode() as ParentNode).querySelector("chatdock-widget-calendar")) return;
  const calendar = new CalendarPart();
  Object.assign(calendar, { anchor, request });
  (anchor.closest(".widget") ?? anchor.getRootNode()).appendChild(calendar);
}

/** The days of a month, to choose one of them. It is there as long as it is open. */
export class CalendarPart extends ChatPart {
  anchor!: HTMLElement;
  @property({ attribute: false }) request!: CalendarRequest;
  /** The day that the keys are at. */
  @state() private active: Day = today();
  #days = new Days("en");
  #takesFocus = true;

  override connectedCallback(): void {
    super.connectedCallback();
    adopt(this, calendarStyles);
    const { value } = this.request;
    this.#days = new Days(formatAt(this));
    this.active = this.#within(value || today());
  }

  override firstUpdated(): void {
    const { dialog } = this;
    dialog?.showModal();
    this.#place();
    window.addEventListener("resize", this.#place);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("resize", this.#place);
  }

  override willUpdate(): void {
    this.#takesFocus = !this.hasUpdated || this.#focused?.matches("[data-day]") === true;
  }

  override updated(): void {
    if (this.#takesFocus) this.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }

  override render() {
    const { label, messages } = this.request;
    const month = this.#days.month(this.active);
    return html`<dialog class="w-calendar" aria-label="${messages.calendar}: ${label}" @close=${() => this.remove()} @click=${this.#onClick} @keydown=${this.#onKeydown}>
      <div class="w-months">
        ${this.#monthButton("chevron-left", messages.previousMonth, -1)}
        <p aria-live="polite">${month}</p>
        ${this.#monthButton("chevron-right", messages.nextMonth, 1)}
      </div>
      <table role="grid" aria-label=${month}>
        <thead><tr>${this.#days.week().map(({ short, long }) => html`<th scope="col" abbr=${long}>${short}</th>`)}</tr></thead>
        <tbody>${weeksOf(this.active, this.#days.firstOfWeek).map((week) => html`<tr>${week.map((day) => this.#cell(day))}</tr>`)}</tbody>
      </table>
    </dialog>`;
  }

  #monthButton(name: string, label: string, by: number) {
    return html`<button type="button" class="icon-button small" aria-label=${label} title=${label} @click=${() => this.#turn(by)}>${chatIcon(name)}</button>`;
  }

  #cell(day: Day | null) {
    if (day === null) return html`<td></td>`;
    const isChosen = day === this.request.value;
    return html`<td role="gridcell" aria-selected=${isChosen}><button type="button" tabindex=${day === this.active ? 0 : -1} aria-label=${this.#days.name(day)}
      aria-current=${day === today() ? "date" : nothing} aria-disabled=${day !== this.#within(day)} data-day=${day}
      @click=${() => this.#choose(day)}>${this.#days.number(dayOfMonth(day))}</button></td>`;
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  /** The nearest day that can be chosen. */
  #within(day: Day): Day {
    const { min, max } = this.request;
    if (min !== null && day < min) return min;
    return max !== null && day > max ? max : day;
  }

  #choose(day: Day): void {
    if (day !== this.#within(day)) return;
    this.dialog?.close();
    if (day !== this.request.value) this.request.choose(day);
  }

  #turn(months: number): void {
    this.active = movedMonths(this.active, months);
  }

  get #focused(): Element | null {
    return (this.getRootNode() as ShadowRoot | Document).activeElement;
  }

  readonly #place = () => {
    const { side, align } = this.request;
    if (this.dialog) placeBeside(this.dialog, this.anchor, side, align);
  };

  /** What is around an open dialog counts as the dialog itself. */
  readonly #onClick = (event: Event) => {
    if (event.target === this.dialog) this.dialog?.close();
  };

  readonly #onKeydown = (event: KeyboardEvent) => {
    // A panel around the chat must not close on the same key; the browser closes the dialog.
    event.stopPropagation();
    if (!(event.target as Element).matches("[data-day]")) return;
    const day = this.#dayAt(event);
    if (day === null) return;
    event.preventDefault();
    this.active = day;
  };

  #dayAt({ key, shiftKey, currentTarget }: KeyboardEvent): Day | null {
    const { active } = this;
    const forward = getComputedStyle(currentTarget as Element).direction === "rtl" ? -1 : 1;
    const inWeek = this.#days.placeInWeek(active);
    const steps: Record<string, () => Day> = {
      ArrowRight: () => moved(active, forward),
      ArrowLeft: () => moved(active, -forward),
      ArrowDown: () => moved(active, 7),
      ArrowUp: () => moved(active, -7),
      Home: () => moved(active, -inWeek),
      End: () => moved(active, 6 - inWeek),
      PageDown: () => movedMonths(active, shiftKey ? 12 : 1),
      PageUp: () => movedMonths(active, shiftKey ? -12 : -1),
    };
    return steps[key]?.() ?? null;
  }
}

define("chatdock-widget-calendar", CalendarPart);
