import { css } from "lit";

export const calendarStyles = css`
  .w-calendar {
    position: fixed;
    inset: 0 auto auto 0;
    width: max-content;
    margin: 0;
    padding: 10px;
    border: 1px solid var(--line);
    border-radius: 13px;
    color: var(--text);
    background: var(--w-elevated);
    box-shadow: 0 8px 28px rgb(0 0 0 / 16%);
  }
  .w-calendar::backdrop {
    background: transparent;
  }
  .w-months {
    display: flex;
    align-items: center;
    justify-content: space-between;
    margin-block-end: 6px;
    font-weight: 600;
  }
  .w-calendar table {
    border-collapse: collapse;
  }
  .w-calendar th {
    padding: 4px 0;
    font-size: var(--small);
    font-weight: 400;
    color: var(--muted);
  }
  .w-calendar td {
    padding: 1px;
  }
  .w-calendar td button {
    display: grid;
    place-items: center;
    width: 34px;
    height: 32px;
    padding: 0;
    border-radius: 8px;
    font-variant-numeric: tabular-nums;
  }
  .w-calendar td button:hover {
    background: color-mix(in srgb, var(--text) 8%, transparent);
  }
  .w-calendar [aria-current] {
    font-weight: 700;
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .w-calendar [aria-disabled="true"] {
    opacity: 0.45;
    cursor: default;
  }
  .w-calendar [aria-selected="true"] button {
    color: var(--on-accent);
    background: var(--accent);
  }
  @media (forced-colors: active) {
    .w-calendar [aria-selected="true"] button {
      outline: 2px solid Highlight;
    }
  }
`;
