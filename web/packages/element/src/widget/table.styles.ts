import { css } from "lit";

/** Tables, and the numbers of a chart. */
export const tableStyles = css`
  .w-table {
    max-width: 100%;
    overflow-x: auto;
    border-radius: var(--radius-small);
  }
  .w-table table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.92em;
  }
  .w-table :is(td, th) {
    padding: 7px 10px;
    border-block-end: 1px solid var(--line);
    font-weight: inherit;
    text-align: start;
    vertical-align: middle;
    overflow-wrap: normal;
  }
  .w-table tr:last-child > * {
    border-block-end: 0;
  }
  .w-table tr[data-header] > * {
    font-size: 0.92em;
    font-weight: 600;
    color: var(--muted);
    border-block-end: 1px solid var(--line);
  }
  .w-table [data-align="end"] {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
`;
