import { css } from "lit";

/** Fields to choose a date or an entry of a list. */
export const pickerStyles = css`
  select.w-input,
  chatdock-widget-combobox .w-input {
    padding-inline-end: 32px;
    text-overflow: ellipsis;
    appearance: none;
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
  .w-date {
    position: relative;
    display: flex;
    flex: 1;
    align-items: center;
    min-width: 0;
  }
  .w-date + .w-clear {
    position: static;
    margin-inline-start: 4px;
  }
  .w-date .icon-button {
    position: absolute;
    inset-inline-end: 4px;
  }
  .w-picker .w-date .w-input {
    padding-inline-end: 36px;
  }
  .w-date ::-webkit-calendar-picker-indicator {
    display: none;
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
    .w-options {
      border: 1px solid CanvasText;
    }
    .w-option[data-active] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
