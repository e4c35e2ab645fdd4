import type { WidgetComponent } from "@chatdock/client";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { chatIcon, icon } from "../icons/icons.ts";
import type { Choice } from "./combobox.ts";
import "./combobox.ts";
import { controlSize, field, fieldId, problem } from "./field.ts";
import { oneOf, records, text } from "./props.ts";
import { actionOf, type Draw, type Drawn, type Place, type Scene } from "./scene.ts";

/** A list longer than this is searched instead of read. */
const SEARCHABLE_ABOVE = 15;

/** More options than anybody looks through. */
const MAX_OPTIONS = 1_000;

function choicesOf(node: WidgetComponent): Choice[] {
  return records(node.options)
    .slice(0, MAX_OPTIONS)
    .flatMap(({ value, label, description, disabled }) => {
      const own = text(value);
      if (own === null) return [];
      return [
        {
          value: own,
          label: text(label) ?? own,
          description: text(description),
          disabled: disabled === true,
        },
      ];
    });
}

function frame(node: WidgetComponent, place: Place, scene: Scene, control: Drawn): Drawn {
  return html`<div class="w-field" ?data-block=${node.block === true}>${control}${problem(place.path, scene)}</div>`;
}

function variantOf(node: WidgetComponent): string {
  return oneOf(node.variant, "solid", "soft", "outline", "ghost") ?? "outline";
}

/** The browser's own list where it can show all there is; else one of ours, with a search or descriptions. */
export const select: Draw = (node, place, scene) => {
  const name = text(node.name);
  if (name === null) return nothing;
  const choices = choicesOf(node);
  const isSearchable =
    typeof node.searchable === "boolean" ? node.searchable : choices.length > SEARCHABLE_ABOVE;
  const isRich = isSearchable || choices.some(({ description }) => description !== null);
  const draw = isRich ? richSelect : plainSelect;
  return frame(node, place, scene, draw(node, choices, isSearchable, place, scene));
};

function plainSelect(
  node: WidgetComponent,
  choices: Choice[],
  _isSearchable: boolean,
  place: Place,
  scene: Scene,
): Drawn {
  const value = scene.fields.value(place.path, text(node.defaultValue) ?? "");
  const hasNone = !choices.some((choice) => choice.value === value);
  return html`<div class="w-picker">
    <select class="w-input" data-variant=${variantOf(node)} data-size=${controlSize(node.size)} ?data-pill=${node.pill === true} ?data-empty=${hasNone}
      ${field({ node, place, scene, value })}>
      ${hasNone || node.clearable === true ? html`<option value="" .selected=${live(hasNone)} ?hidden=${node.clearable !== true}>${text(node.placeholder) ?? ""}</option>` : nothing}
      ${choices.map((choice) => html`<option value=${choice.value} ?disabled=${choice.disabled} .selected=${live(choice.value === value)}>${choice.label}</option>`)}
    </select>
    ${icon("chevron")}
    ${node.clearable === true && !hasNone ? clearButton(node, place, scene) : nothing}
  </div>`;
}

function richSelect(
  node: WidgetComponent,
  choices: Choice[],
  isSearchable: boolean,
  place: Place,
  scene: Scene,
): Drawn {
  const value = scene.fields.value(place.path, text(node.defaultValue) ?? "");
  const onChoose = (event: CustomEvent<string>) =>
    choose(event.detail, event.currentTarget as Element, node, place, scene);
  return html`<div class="w-picker">
    <chatdock-widget-combobox
      .choices=${choices} .value=${value} .inputId=${fieldId(text(node.name) ?? "", place, scene)} .name=${text(node.name) ?? ""}
      .placeholder=${text(node.placeholder) ?? ""} .searchable=${isSearchable} .disabled=${!scene.isLive || node.disabled === true}
      .look=${{ variant: variantOf(node), size: controlSize(node.size), pill: node.pill === true }}
      .messages=${scene.messages} @choose=${onChoose}></chatdock-widget-combobox>
    ${icon("chevron")}
    ${node.clearable === true && value !== "" ? clearButton(node, place, scene) : nothing}
  </div>`;
}

/** What is chosen is known at once, and its action goes once the page shows it. */
function choose(value: string, control: Element, node: WidgetComponent, place: Place, scene: Scene): void {
  scene.fields.write(place.path, value);
  const action = actionOf(node.onChangeAction);
  if (action)
    scene.act({ action, path: place.path, auto: "none", control, own: [text(node.name) ?? "", value] });
}

function clearButton(node: WidgetComponent, place: Place, scene: Scene): Drawn {
  const onClick = (event: Event) => {
    const picker = (event.currentTarget as Element).closest(".w-picker");
    if (!picker) return;
    choose("", picker, node, place, scene);
    // The button goes away with what it cleared.
    picker.querySelector<HTMLElement>("input, select")?.focus();
  };
  const label = `${scene.messages.clear}: ${text(node.placeholder) ?? text(node.name) ?? ""}`;
  return html`<button type="button" class="icon-button small w-clear" aria-label=${label} title=${scene.messages.clear}
    ?disabled=${!scene.isLive || node.disabled === true} @click=${onClick}>${icon("close")}</button>`;
}

/** The day of an ISO time, as it is written there: no time zone moves it. */
function day(value: unknown): string | null {
  const [written] = /^\d{4}-\d{2}-\d{2}/.exec(text(value) ?? "") ?? [];
  const time = new Date(written ?? "");
  // Browsers take the 31st of February for a day in March.
  return written && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(written) ? written : null;
}

/** A day: written into a field of the browser's, or chosen from a calendar of ours, which can open on any side. */
export const datePicker: Draw = (node, place, scene) => {
  if (text(node.name) === null) return nothing;
  const value = scene.fields.value(place.path, day(node.defaultValue) ?? "");
  return frame(
    node,
    place,
    scene,
    html`<div class="w-picker" data-hint=${value === "" && text(node.placeholder) ? text(node.placeholder) : nothing}>
      <span class="w-date">
        <input class="w-input" type="date" min=${day(node.min) ?? nothing} max=${day(node.max) ?? nothing} data-variant=${variantOf(node)}
          data-size=${controlSize(node.size)} ?data-pill=${node.pill === true} ?data-empty=${value === ""} ${field({ node, place, scene, value })} />
        ${calendarButton(node, value, place, scene)}
      </span>
      ${node.clearable === true && value !== "" ? clearButton(node, place, scene) : nothing}
    </div>`,
  );
};

function calendarButton(node: WidgetComponent, value: string, place: Place, scene: Scene): Drawn {
  const { messages } = scene;
  const label = text(node.placeholder) ?? text(node.name) ?? "";
  const side = oneOf(node.side, "top", "bottom", "left", "right") ?? "bottom";
  const align = oneOf(node.align, "start", "center", "end") ?? "start";
  const [min, max] = [day(node.min), day(node.max)];
  const onClick = async ({ currentTarget }: Event) => {
    const button = currentTarget as HTMLElement;
    const control = button.closest<HTMLElement>(".w-date") ?? button;
    const onChoose = (chosen: string) => choose(chosen, button, node, place, scene);
    // What did not load is tried again the next time.
    const part = await import("./calendar.ts").catch(() => null);
    if (!button.isConnected || button.matches(":disabled")) return;
    part?.openCalendar(control, {
      value: day(value) ?? "",
      min,
      max,
      side,
      align,
      label,
      messages,
      choose: onChoose,
    });
  };
  return html`<button type="button" class="icon-button small" aria-haspopup="dialog" aria-label="${messages.calendar}: ${label}" title=${messages.calendar}
    data-side=${side} data-align=${align} ?disabled=${!scene.isLive || node.disabled === true} @click=${onClick}>${chatIcon("calendar")}</button>`;
}
