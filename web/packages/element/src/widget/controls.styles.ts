import { css } from "lit";

/** The buttons and fields of widgets. */
export const controlStyles = css`
  .w-button {
    --tone: var(--text);
    --on-tone: var(--surface);
    --height: 34px;
    position: relative;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: none;
    gap: 6px;
    max-width: 100%;
    min-height: var(--height);
    padding: 4px calc(var(--height) * 0.38);
    border: 1px solid transparent;
    border-radius: var(--radius-control);
    font-size: 0.92em;
    font-weight: 550;
    line-height: 1.25;
    text-align: center;
    transition: background-color 0.12s, border-color 0.12s;
  }
  .w-button[data-color="primary"] {
    --tone: var(--accent);
    --on-tone: var(--on-accent);
  }
  .w-button[data-color="info"] {
    --tone: var(--w-info);
  }
  .w-button[data-color="discovery"] {
    --tone: var(--w-discovery);
  }
  .w-button[data-color="success"] {
    --tone: var(--w-success);
  }
  .w-button:is([data-color="warning"], [data-color="caution"]) {
    --tone: var(--w-warning);
  }
  .w-button[data-color="danger"] {
    --tone: var(--danger);
  }
  .w-button[data-variant="solid"] {
    color: var(--on-tone);
    background: var(--tone);
  }
  .w-button[data-variant="solid"]:hover:not(:disabled) {
    background: color-mix(in srgb, var(--tone) 88%, var(--surface));
  }
  .w-button[data-variant="soft"] {
    color: var(--tone);
    background: color-mix(in srgb, var(--tone) 11%, transparent);
  }
  .w-button[data-variant="outline"] {
    color: var(--tone);
    border-color: color-mix(in srgb, var(--tone) 26%, transparent);
  }
  .w-button[data-variant="ghost"] {
    color: var(--tone);
  }
  .w-button:is([data-variant="soft"], [data-variant="outline"], [data-variant="ghost"]):hover:not(:disabled) {
    background: color-mix(in srgb, var(--tone) 16%, transparent);
  }
  .w-button:disabled {
    opacity: 0.5;
  }
  .w-button[data-size="3xs"] {
    --height: 24px;
    font-size: 0.75em;
  }
  .w-button[data-size="2xs"] {
    --height: 24px;
    font-size: 0.8em;
  }
  .w-button[data-size="xs"] {
    --height: 26px;
    font-size: 0.84em;
  }
  .w-button[data-size="sm"] {
    --height: 30px;
    font-size: 0.88em;
  }
  .w-button[data-size="lg"] {
    --height: 40px;
    font-size: 1em;
  }
  .w-button[data-size="xl"] {
    --height: 44px;
    font-size: 1.05em;
  }
  .w-button[data-size="2xl"] {
    --height: 48px;
    font-size: 1.1em;
  }
  .w-button[data-size="3xl"] {
    --height: 56px;
    font-size: 1.2em;
  }
  .w-button[data-pill] {
    border-radius: var(--radius-round);
  }
  .w-button[data-uniform] {
    width: var(--height);
    padding: 0;
  }
  .w-button[data-block] {
    width: 100%;
  }
  .w-button .icon {
    flex: none;
    width: var(--w-icon, 1.2em);
    height: var(--w-icon, 1.2em);
  }
  .w-button[data-icon-size="sm"] {
    --w-icon: 14px;
  }
  .w-button[data-icon-size="md"] {
    --w-icon: 16px;
  }
  .w-button[data-icon-size="lg"] {
    --w-icon: 18px;
  }
  .w-button[data-icon-size="xl"] {
    --w-icon: 22px;
  }
  .w-button[data-icon-size="2xl"] {
    --w-icon: 26px;
  }
  .w-spinner {
    flex: none;
    width: 16px;
    height: 16px;
    border: 2px solid color-mix(in srgb, currentColor 30%, transparent);
    border-block-start-color: currentColor;
    border-radius: 50%;
    animation: w-turn 0.8s linear infinite;
  }
  @keyframes w-turn {
    to {
      rotate: 360deg;
    }
  }

  .w-field {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-width: 0;
  }
  .w-label {
    font-size: 0.92em;
    font-weight: 550;
  }
  .w-label:has(+ .w-field) {
    margin-block-end: -4px;
  }
  .w-input {
    --height: 36px;
    width: 100%;
    min-width: 0;
    min-height: var(--height);
    padding: 6px 11px;
    border: 1px solid color-mix(in srgb, var(--text) 42%, transparent);
    border-radius: var(--radius-control);
    font: inherit;
    font-size: 0.95em;
    line-height: 1.4;
    color: var(--text);
    background: var(--surface);
  }
  select.w-input,
  chatdock-widget-combobox .w-input {
    padding-inline-end: 32px;
    text-overflow: ellipsis;
    appearance: none;
  }
  .w-input::placeholder,
  select.w-input[data-empty] {
    color: var(--muted);
    opacity: 1;
  }
  /* The button that opens the browser's calendar is a stop of its own, which the field itself does not count as its. */
  .w-input[type="date"]:focus-within {
    outline: 2px solid var(--accent-text);
    outline-offset: 2px;
  }
  .w-input:disabled {
    opacity: 0.6;
  }
  .w-input:is([data-variant="soft"], [data-variant="solid"]) {
    border-color: transparent;
    background: color-mix(in srgb, var(--text) 7%, transparent);
  }
  .w-input[data-variant="ghost"] {
    border-color: transparent;
    background: none;
  }
  .w-input[data-pill] {
    border-radius: var(--radius-round);
  }
  textarea.w-input[data-pill] {
    border-radius: 20px;
  }
  .w-input[data-size="3xs"] {
    --height: 24px;
    padding-block: 1px;
    font-size: 0.75em;
  }
  .w-input[data-size="2xs"] {
    --height: 26px;
    padding-block: 2px;
    font-size: 0.8em;
  }
  .w-input[data-size="xs"] {
    --height: 28px;
    padding-block: 2px;
    font-size: 0.84em;
  }
  .w-input[data-size="sm"] {
    --height: 32px;
    padding-block: 4px;
    font-size: 0.9em;
  }
  .w-input[data-size="lg"] {
    --height: 40px;
    font-size: 1em;
  }
  .w-input[data-size="xl"] {
    --height: 44px;
    font-size: 1.05em;
  }
  .w-input[data-size="2xl"] {
    --height: 48px;
    font-size: 1.1em;
  }
  .w-input[data-size="3xl"] {
    --height: 56px;
    font-size: 1.2em;
  }
  textarea.w-input {
    resize: vertical;
  }
  textarea.w-input[data-grows] {
    field-sizing: content;
    max-height: calc(var(--w-max-rows, 12) * 1lh + 14px);
    min-height: calc(2lh + 14px);
    resize: none;
  }
  [aria-invalid="true"]:is(.w-input, .w-editable) {
    border-color: var(--danger);
  }
  .w-editable {
    field-sizing: content;
    width: 100%;
    margin: -3px -6px;
    padding: 2px 5px;
    border: 1px dashed color-mix(in srgb, var(--text) 40%, transparent);
    border-radius: var(--radius-small);
    line-height: inherit;
    background: none;
    resize: none;
    box-sizing: content-box;
    max-width: calc(100% - 0px);
  }
  .w-error {
    font-size: var(--small);
    color: var(--danger);
  }
  .w-choice {
    display: flex;
    align-items: flex-start;
    gap: 9px;
    min-height: 24px;
    cursor: pointer;
  }
  .w-choice:has(:disabled) {
    cursor: default;
    opacity: 0.6;
  }
  .w-choice input {
    flex: none;
    width: 17px;
    height: 17px;
    margin: calc((1lh - 17px) / 2) 0 0;
    accent-color: var(--accent);
  }
  .w-radios {
    display: flex;
    gap: 6px 18px;
  }
  .w-radios[data-direction="col"] {
    flex-direction: column;
  }
  .w-radios[data-direction="row"] {
    flex-wrap: wrap;
  }
  .w-picker {
    position: relative;
    display: flex;
    align-items: center;
    width: 260px;
    max-width: 100%;
  }
  [data-block] > .w-picker {
    width: 100%;
  }
  .w-picker > .icon {
    position: absolute;
    inset-inline-end: 9px;
    width: 17px;
    height: 17px;
    pointer-events: none;
    color: var(--muted);
  }
  .w-picker:has(> .w-clear) .w-input {
    padding-inline-end: 60px;
  }
  .w-clear {
    position: absolute;
    inset-inline-end: 30px;
  }
  .w-picker:has(> [type="date"]) > .w-clear {
    position: static;
    margin-inline-start: 4px;
  }
  .w-picker:has(> [type="date"]) .w-input {
    padding-inline-end: 11px;
  }
  .w-picker[data-hint]:not(:focus-within)::before {
    content: attr(data-hint);
    position: absolute;
    inset-inline: 12px 36px;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    font-size: 0.95em;
    color: var(--muted);
    pointer-events: none;
  }
  .w-picker[data-hint]:not(:focus-within) [type="date"]::-webkit-datetime-edit {
    opacity: 0;
  }
  .w-picker[data-hint]:dir(rtl)::before {
    inset-inline: 36px 12px;
  }
  chatdock-widget-combobox {
    display: block;
    width: 100%;
    min-width: 0;
  }
  .w-options {
    position: absolute;
    inset-block-start: calc(100% + 4px);
    inset-inline: 0;
    z-index: 5;
    max-height: 264px;
    padding: 5px;
    overflow-y: auto;
    border: 1px solid var(--line);
    border-radius: 11px;
    background: var(--w-elevated);
    box-shadow: 0 8px 28px rgb(0 0 0 / 16%);
  }
  .w-option {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    min-height: 32px;
    padding: 5px 9px;
    border-radius: 7px;
    font-size: 0.95em;
    cursor: pointer;
  }
  .w-option small {
    display: block;
    font-size: var(--small);
    color: var(--muted);
  }
  .w-option[data-active],
  .w-option:hover {
    background: color-mix(in srgb, var(--text) 8%, transparent);
  }
  .w-option[aria-disabled="true"] {
    cursor: default;
    opacity: 0.5;
  }
  .w-option .icon {
    flex: none;
    width: 16px;
    height: 16px;
    color: var(--accent-text);
  }
  .w-none {
    padding: 6px 9px;
    font-size: var(--small);
    color: var(--muted);
  }
  .w-card:has(.w-options:not([hidden])),
  .w-card-body:has(.w-options:not([hidden])),
  .w-list:has(.w-options:not([hidden])),
  .w-item-content:has(.w-options:not([hidden])) {
    overflow: visible;
  }
  @media (forced-colors: active) {
    .w-input,
    .w-options {
      border: 1px solid CanvasText;
    }
    .w-option[data-active] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
