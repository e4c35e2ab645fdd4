import { css } from "lit";

/** What all parts of the chat have in common: plain elements, icons, buttons. */
export const base = css`
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  p,
  ul,
  ol,
  h2,
  h3,
  blockquote {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  button,
  input,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    border: 0;
    background: none;
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
  }
  a {
    color: var(--accent-text);
    text-underline-offset: 0.15em;
    text-decoration-thickness: 1px;
  }
  :focus-visible {
    outline: 2px solid var(--accent-text);
    outline-offset: 2px;
  }
  /* An empty field has no text to take its direction from. */
  :is(input, textarea):placeholder-shown {
    direction: inherit;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .muted {
    color: var(--muted);
  }
  .icon {
    display: block;
    width: 20px;
    height: 20px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .icon [data-filled] {
    fill: currentColor;
    fill-rule: evenodd;
    stroke: none;
  }
  .icon [data-directional]:dir(rtl) {
    transform: scaleX(-1);
    transform-box: view-box;
    transform-origin: center;
  }
  .icon-button {
    position: relative;
    display: grid;
    place-items: center;
    flex: none;
    width: 36px;
    height: 36px;
    padding: 0;
    border-radius: var(--radius-control);
    color: var(--muted);
    transition: background-color 0.12s, color 0.12s;
  }
  .icon-button.small {
    width: 28px;
    height: 28px;
    border-radius: calc(var(--radius) * 0.5);
  }
  .icon-button.small .icon {
    width: 17px;
    height: 17px;
  }
  .icon-button:hover,
  .quiet:hover {
    background: color-mix(in srgb, var(--text) 7%, transparent);
    color: var(--text);
  }
  .quiet {
    position: relative;
    padding: 4px 10px;
    border-radius: calc(var(--radius) * 0.5);
    font-size: var(--small);
    font-weight: 500;
    color: var(--muted);
  }
  .quiet.strong {
    color: var(--accent-text);
  }
  .quiet.danger {
    color: var(--danger);
  }
  .more {
    align-self: center;
    padding: 6px 14px;
    border: 1px solid var(--line);
    border-radius: var(--radius-round);
    font-size: var(--small);
    color: var(--muted);
  }
  .failure,
  .notice {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: calc(10px * var(--space)) 12px;
    border-radius: var(--radius-box);
    font-size: var(--small);
    line-height: 1.5;
    background: var(--raised);
  }
  .failure {
    color: var(--danger);
    background: var(--danger-soft);
    scroll-margin-block-end: 16px;
  }
  .failure p {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .failure .icon {
    flex: none;
  }
  .failure .quiet {
    flex: none;
    border: 1px solid currentColor;
    color: inherit;
  }
  [data-done]::after {
    content: attr(data-done);
    position: absolute;
    inset-block-end: calc(100% + 4px);
    inset-inline-start: 50%;
    translate: -50%;
    padding: 3px 8px;
    border-radius: var(--radius-small);
    font-size: var(--tiny);
    line-height: 1.4;
    white-space: nowrap;
    color: var(--surface);
    background: var(--text);
  }
  :dir(rtl)[data-done]::after {
    translate: 50%;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    button {
      border: 1px solid ButtonText;
    }
    .icon {
      forced-color-adjust: auto;
    }
    .bubble,
    .code,
    .notice,
    .failure {
      border: 1px solid CanvasText;
    }
  }
`;
