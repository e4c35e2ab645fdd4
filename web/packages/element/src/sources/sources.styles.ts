import { css } from "lit";

/** The list of sources, and the card of one. */
export const sourceStyles = css`
  .sources {
    margin-block-start: 16px;
  }
  .sources-title {
    margin-block-end: 6px;
    font-size: var(--tiny);
    font-weight: 600;
    color: var(--muted);
  }
  .sources ol {
    display: grid;
    gap: calc(6px * var(--space));
  }
  .sources-group {
    margin-block: 10px 4px;
    font-size: var(--tiny);
    color: var(--muted);
  }
  button.source {
    width: 100%;
    text-align: start;
  }
  .source {
    display: flex;
    gap: 10px;
    padding-block: calc(8px * var(--space)) calc(9px * var(--space));
    padding-inline: 9px 12px;
    border: 1px solid var(--line);
    border-radius: var(--radius-box);
    font-size: var(--small);
    line-height: 1.45;
    text-decoration: none;
    color: inherit;
    transition: border-color 0.12s, background-color 0.12s;
  }
  :is(a, button).source:hover {
    border-color: color-mix(in srgb, var(--accent) 45%, var(--line));
    background: var(--accent-soft);
  }
  .source-number {
    display: grid;
    place-items: center;
    flex: none;
    min-width: 19px;
    height: 19px;
    padding-inline: 4px;
    border-radius: var(--radius-small);
    font-size: calc(var(--size) * 0.75);
    font-weight: 600;
    color: var(--accent-text);
    background: var(--accent-soft);
  }
  .source-text {
    display: grid;
    gap: 2px;
    min-width: 0;
  }
  /* One line: what does not fit beside the heading is on a second one, out of sight. */
  .source-title {
    display: flex;
    flex-wrap: wrap;
    column-gap: 8px;
    height: 1.45em;
    overflow: hidden;
  }
  .source-heading,
  .source-way {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .source-heading {
    max-width: 100%;
    font-weight: 550;
  }
  .source-way {
    flex: 1 1 110px;
    color: var(--muted);
  }
  .source-title .icon {
    width: 16px;
    height: 1.45em;
  }
  .source-from {
    font-size: var(--tiny);
    color: var(--muted);
  }
  .source-quote {
    display: -webkit-box;
    overflow: hidden;
    color: var(--muted);
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .source-card {
    display: grid;
    gap: 5px;
    font-size: var(--small);
  }
  .source-card-title {
    display: flex;
    gap: 8px;
    align-items: start;
    font-weight: 600;
    line-height: 1.4;
  }
  .source-card-title .icon {
    flex: none;
    width: 18px;
    height: 18px;
  }
  .source-card blockquote {
    padding-inline-start: 10px;
    border-inline-start: 2px solid color-mix(in srgb, var(--accent) 45%, var(--line));
    color: var(--muted);
  }
  .source-card :is(.source-card-group, .source-card-from) {
    font-size: var(--tiny);
    color: var(--muted);
  }
`;
