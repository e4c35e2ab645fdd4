import { css } from "lit";

export const menuStyles = css`
  .popup {
    position: absolute;
    z-index: 3;
    inset-block-end: calc(100% + 6px);
    inset-inline-start: 0;
    display: flex;
    flex-direction: column;
    width: max-content;
    min-width: min(220px, 100%);
    max-width: min(340px, 100%);
    max-height: 320px;
    overflow: auto;
    padding: 5px;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) - 4px);
    background: var(--surface);
    box-shadow: 0 8px 28px rgb(0 0 0 / 0.16), 0 1px 3px rgb(0 0 0 / 0.1);
    overscroll-behavior: contain;
  }
  .popup[data-wide] {
    width: 100%;
    max-width: 100%;
  }
  .popup[data-end] {
    inset-inline: auto 0;
  }
  .popup-note {
    padding: 8px 10px;
    font-size: var(--small);
    color: var(--muted);
  }
  .choice-group {
    padding: 8px 10px 3px;
    font-size: var(--tiny);
    font-weight: 600;
    color: var(--muted);
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 36px;
    padding: 6px 10px;
    border-radius: var(--radius-control);
    line-height: 1.35;
    cursor: pointer;
    scroll-margin-block: 6px;
  }
  .choice .icon {
    flex: none;
    width: 18px;
    height: 18px;
    color: var(--muted);
  }
  .choice[data-active],
  .choice:hover {
    background: color-mix(in srgb, var(--text) 7%, transparent);
  }
  .choice[aria-selected="true"],
  .choice:focus-visible {
    outline: 2px solid var(--accent-text);
    outline-offset: -2px;
    background: var(--accent-soft);
  }
  .choice[aria-disabled] {
    opacity: 0.55;
    cursor: default;
  }
  .choice-text {
    display: grid;
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .choice-description {
    font-size: var(--small);
    color: var(--muted);
  }
  .choice-check .icon {
    color: var(--accent-text);
  }
`;
