import { css } from "lit";

/** What stands by itself: cards, lists and their entries, and the line above them. */
export const rootStyles = css`
  .w-root {
    min-width: 0;
    max-width: 100%;
    color: var(--text);
  }
  .w-root[data-theme="light"] {
    color-scheme: light;
  }
  .w-root[data-theme="dark"] {
    color-scheme: dark;
  }
  .w-root[data-root="list"] {
    width: 560px;
  }
  .w-root[data-size="sm"] {
    width: 360px;
  }
  .w-root[data-size="md"] {
    width: 440px;
  }
  .w-root[data-size="lg"] {
    width: 560px;
  }
  .w-root[data-root="basic"][data-theme] {
    background: var(--surface);
  }
  .w-status {
    display: flex;
    align-items: center;
    gap: 6px;
    margin-block-end: 6px;
    font-size: var(--small);
    color: var(--muted);
  }
  .w-status .icon,
  .w-status img {
    flex: none;
    width: 16px;
    height: 16px;
  }
  .w-status img {
    border-radius: 4px;
    object-fit: cover;
  }
  .w-status img[data-frame] {
    outline: 1px solid var(--line);
  }
  .w-card {
    display: block;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--w-elevated);
  }
  .w-card-body {
    --w-inset-start: 16px;
    --w-inset-end: 16px;
    display: flex;
    flex-direction: column;
    gap: 12px;
    min-width: 0;
    padding: 16px;
    overflow-x: auto;
  }
  .w-card-footer {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
    padding: 12px 16px;
    border-block-start: 1px solid var(--line);
  }
  .w-fold {
    display: flex;
    align-items: center;
    justify-content: space-between;
    width: 100%;
    padding: 10px 16px;
    font-size: var(--small);
    font-weight: 500;
    color: var(--muted);
    text-align: start;
  }
  .w-fold:focus-visible,
  .w-cover:focus-visible {
    outline-offset: -2px;
  }
  .w-fold[aria-expanded="true"] .icon {
    rotate: 180deg;
  }
  .w-list {
    display: flex;
    flex-direction: column;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--w-elevated);
  }
  .w-item {
    position: relative;
    min-width: 0;
    padding: 12px 16px;
  }
  .w-item + .w-item {
    border-block-start: 1px solid var(--line);
  }
  .w-item-content {
    --w-inset-start: 16px;
    --w-inset-end: 16px;
    display: flex;
    align-items: center;
    gap: 12px;
    min-width: 0;
    /* Room for the outlines of what is in it. */
    margin: -4px;
    padding: 4px;
    overflow-x: auto;
  }
  .w-item-content > .w-box:only-child {
    flex: 1 1 auto;
  }
  .w-item[data-active] {
    transition: background-color 0.12s;
  }
  .w-item[data-active]:hover {
    background: color-mix(in srgb, var(--text) 4%, transparent);
  }
  .w-item[data-active] .w-item-content {
    position: relative;
    pointer-events: none;
  }
  .w-item[data-active] :is(.w-item-content :is(button, a, input, select, textarea, summary, label, .w-table, .w-plot)) {
    pointer-events: auto;
  }
  .w-item > .w-spinner {
    position: absolute;
    inset-block-start: calc(50% - 8px);
    inset-inline-end: 16px;
  }
  .w-cover {
    position: absolute;
    inset: 0;
    width: 100%;
    padding: 0;
    border: 0;
    border-radius: inherit;
  }
  .w-item:first-child .w-cover {
    border-start-start-radius: calc(var(--radius) - 1px);
    border-start-end-radius: calc(var(--radius) - 1px);
  }
  .w-item:last-child .w-cover {
    border-end-start-radius: calc(var(--radius) - 1px);
    border-end-end-radius: calc(var(--radius) - 1px);
  }
  .w-more {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    margin-block-start: 6px;
    padding: 4px 10px;
    border-radius: var(--radius-control);
    font-size: var(--small);
    font-weight: 500;
    color: var(--muted);
  }
  .w-more:hover {
    background: color-mix(in srgb, var(--text) 7%, transparent);
  }
  .w-more .icon,
  .w-fold .icon {
    width: 16px;
    height: 16px;
  }
  .w-card-body > .w-image[data-flush] {
    align-self: stretch;
  }
  .w-card-body > .w-image[data-flush]:first-child {
    margin-block-start: calc(-1 * var(--w-inset-start, 0px));
  }
  @container chat (max-width: 380px) {
    .w-card-body {
      --w-inset-start: 12px;
      --w-inset-end: 12px;
      padding: 12px;
    }
    .w-item,
    .w-card-footer {
      padding-inline: 12px;
    }
  }
  @media (forced-colors: active) {
    .w-card,
    .w-list {
      border: 1px solid CanvasText;
    }
    .w-cover {
      border: 0;
    }
    .w-item[data-active]:hover {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
