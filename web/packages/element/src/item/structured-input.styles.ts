import { css } from "lit";

/** Questions that were answered in a form. */
export const structuredInputStyles = css`
  .questions dl {
    display: grid;
    gap: 10px;
    margin: 0;
    padding: 12px 14px;
    border: 1px solid var(--line);
    border-radius: var(--radius-box);
    overflow-wrap: anywhere;
  }
  .questions dt {
    font-size: var(--small);
    color: var(--muted);
  }
  .questions dd {
    margin: 0;
    white-space: pre-wrap;
  }
  /* They are being asked in the place of the composer. */
  chatdock-item:not(:has(~ chatdock-item > *)) .questions[data-status="pending"] {
    display: none;
  }
`;
