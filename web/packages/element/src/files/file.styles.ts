import { css } from "lit";

/** A file that is named, sent or about to be: its icon, its kind, its name in one line. */
export const fileStyles = css`
  .file-icon {
    display: grid;
    place-items: center;
    flex: none;
    width: 34px;
    height: 34px;
    border-radius: var(--radius-control);
    color: var(--accent-text);
    background: var(--accent-soft);
  }
  .file-text {
    display: grid;
    flex: 1;
    min-width: 0;
  }
  .file-kind {
    font-size: var(--tiny);
    color: var(--muted);
  }
  .file-name {
    display: flex;
    min-width: 0;
    font-weight: 550;
    white-space: pre;
  }
  .file-stem {
    min-width: 1em;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .file-tail {
    flex: none;
  }
  @media (forced-colors: active) {
    .file-icon {
      border: 1px solid CanvasText;
    }
  }
`;
