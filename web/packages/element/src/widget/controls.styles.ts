import { css } from "lit";

/** Buttons, fields and choices. */
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
  .w-input::placeholder,
  select.w-input[data-empty] {
    color: var(--muted);
    opacity: 1;
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
    padding-block: 1px;
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
  textarea.w-input {
    resize: vertical;
  }
  textarea.w-input[data-grows] {
    field-sizing: content;
    max-height: calc(var(--w-max-rows, 12) * 1lh + 14px);
    min-height: calc(2lh + 14px);
    resize: none;
  }
  :is(.w-button, .w-input)[data-size="3xs"] {
    --height: 24px;
    font-size: 0.75em;
  }
  :is(.w-button, .w-input)[data-size="lg"] {
    --height: 40px;
    font-size: 1em;
  }
  :is(.w-button, .w-input)[data-size="xl"] {
    --height: 44px;
    font-size: 1.05em;
  }
  :is(.w-button, .w-input)[data-size="2xl"] {
    --height: 48px;
    font-size: 1.1em;
  }
  :is(.w-button, .w-input)[data-size="3xl"] {
    --height: 56px;
    font-size: 1.2em;
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
  @media (forced-colors: active) {
    .w-input {
      border: 1px solid CanvasText;
    }
  }
`;
