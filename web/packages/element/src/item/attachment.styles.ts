import { css } from "lit";

export const attachmentStyles = css`
  .attachments {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    justify-content: flex-end;
    gap: 6px;
    max-width: 100%;
  }
  .attachments li {
    min-width: 0;
    max-width: 100%;
  }
  chatdock-attachment {
    display: block;
    min-width: 0;
  }
  .thumbnail {
    display: block;
    padding: 0;
    border: 1px solid var(--line);
    border-radius: var(--radius-box);
    overflow: hidden;
    background: var(--raised);
    cursor: zoom-in;
  }
  .thumbnail img {
    display: block;
    width: 112px;
    height: 112px;
    object-fit: cover;
  }
  /* A picture alone is shown as a whole. */
  .attachments li:only-child .thumbnail img {
    width: auto;
    min-width: 64px;
    max-width: min(280px, 100%);
    height: auto;
    min-height: 48px;
    max-height: 220px;
    object-fit: contain;
  }
  .file {
    display: flex;
    align-items: center;
    gap: 10px;
    min-width: 0;
    max-width: min(300px, 100%);
    padding: 7px;
    padding-inline-end: 12px;
    border: 1px solid var(--line);
    border-radius: var(--radius-box);
    font-size: var(--small);
    line-height: 1.35;
    text-decoration: none;
    color: inherit;
    background: var(--surface);
  }
  a.file:hover {
    border-color: color-mix(in srgb, var(--accent) 45%, var(--line));
    background: var(--accent-soft);
  }
  a.file > .icon {
    flex: none;
    width: 17px;
    height: 17px;
    color: var(--muted);
  }
`;
