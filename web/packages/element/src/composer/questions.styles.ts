import { css } from "lit";

export const questionStyles = css`
  .asking {
    display: grid;
    gap: 12px;
    padding: 14px;
    max-height: min(420px, 60dvh);
    overflow-y: auto;
    border: 1px solid color-mix(in srgb, var(--text) 16%, transparent);
    border-radius: var(--radius);
    background: var(--surface);
    box-shadow: 0 1px 2px rgb(0 0 0 / 0.04);
  }
  .asking fieldset {
    display: grid;
    gap: 8px;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .asking legend {
    width: 100%;
    padding: 0;
    margin-block-end: 8px;
    font-weight: 600;
    line-height: 1.45;
    overflow-wrap: anywhere;
  }
  .asking-question {
    display: block;
  }
  .asking-step {
    display: block;
    font-size: var(--tiny);
    font-weight: 500;
    color: var(--muted);
  }
  .asking-description {
    font-size: var(--small);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    color: var(--muted);
  }
  .options {
    display: grid;
    gap: 6px;
  }
  .option {
    display: flex;
    align-items: center;
    gap: 10px;
    min-width: 0;
    min-height: 40px;
    padding: 6px 12px;
    border: 1px solid var(--line);
    border-radius: var(--radius-box);
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  label.option {
    cursor: pointer;
  }
  label.option:hover {
    background: color-mix(in srgb, var(--text) 4%, transparent);
  }
  .option:has(input:checked) {
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  .option > span {
    min-width: 0;
  }
  .option :is([type="radio"], [type="checkbox"]) {
    flex: none;
    width: 17px;
    height: 17px;
    margin: 0;
    accent-color: var(--accent);
  }
  .own-answer,
  .asking textarea {
    flex: 1;
    min-width: 0;
    padding: 4px 0;
    border: 0;
    background: none;
  }
  .own-answer {
    outline: 0;
  }
  .option:has(.own-answer:focus-visible) {
    outline: 2px solid var(--accent-text);
    outline-offset: 1px;
  }
  .own-answer::placeholder {
    color: var(--muted);
    opacity: 1;
  }
  .asking textarea {
    width: 100%;
    padding: 8px 12px;
    border: 1px solid color-mix(in srgb, var(--text) 30%, transparent);
    border-radius: var(--radius-box);
    resize: vertical;
    line-height: 1.5;
  }
  .asking-buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
  }
  .asking-buttons .composer-gap {
    flex: 1;
  }
  .asking-next {
    min-height: 36px;
    margin-inline-start: 4px;
    padding: 4px 16px;
    border-radius: calc(var(--radius) - 5px);
    font-size: var(--small);
    font-weight: 600;
    color: var(--on-accent);
    background: var(--accent);
  }
  .asking-next[aria-disabled="true"] {
    cursor: default;
    color: var(--muted);
    background: var(--raised);
  }
  @media (pointer: coarse) {
    .own-answer,
    .asking textarea {
      font-size: 16px;
    }
  }
  @media (forced-colors: active) {
    .option:has(input:checked) {
      outline: 2px solid Highlight;
    }
    .asking [aria-disabled="true"] {
      color: GrayText;
    }
  }
`;
