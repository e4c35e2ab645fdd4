import { css } from "lit";

/** Tags in messages. */
export const entityStyles = css`
  .tag {
    display: inline;
    padding: 1px 5px;
    border-radius: var(--radius-small);
    font-weight: 550;
    text-align: start;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    color: var(--text);
    background: color-mix(in srgb, var(--accent) 14%, transparent);
    box-decoration-break: clone;
    -webkit-box-decoration-break: clone;
  }
  button.tag:hover {
    background: color-mix(in srgb, var(--accent) 26%, transparent);
  }
`;
