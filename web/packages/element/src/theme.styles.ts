import { css } from "lit";

/** The few values that everything is made of. Names without a dash-dash-chatdock prefix are the chat's own. */
export const theme = css`
  :host {
    --accent: var(--chatdock-accent, light-dark(#0b7a6f, #4cc9b4));
    --on-accent: var(--chatdock-on-accent, light-dark(#ffffff, #06231f));
    --surface: var(--chatdock-surface, light-dark(#ffffff, #16191d));
    --raised: light-dark(#f5f6f7, #1f2429);
    --text: var(--chatdock-text, light-dark(#1b2026, #e7eaee));
    --muted: light-dark(#5a6570, #9ba6b2);
    --line: light-dark(#e3e6ea, #2d343b);
    --danger: light-dark(#b3261e, #ff9a90);
    --danger-soft: light-dark(#fdf0ef, #35211f);
    --warning-soft: light-dark(#fff6e0, #332a17);
    --accent-soft: color-mix(in srgb, var(--accent) 11%, var(--surface));
    --radius: var(--chatdock-radius, 16px);
    --font: var(
      --chatdock-font,
      system-ui,
      -apple-system,
      "Segoe UI",
      Roboto,
      "Noto Sans",
      "Helvetica Neue",
      sans-serif
    );
    --mono: var(--chatdock-font-mono, ui-monospace, "SF Mono", "Cascadia Code", Menlo, "DejaVu Sans Mono", monospace);
    --size: var(--chatdock-font-size, 15px);
    --small: calc(var(--size) * 0.85);
    color-scheme: light;
    display: block;
    height: 100%;
    min-height: 0;
    font: 400 var(--size) / 1.6 var(--font);
    color: var(--text);
    background: var(--surface);
  }
  :host([data-scheme="dark"]) {
    color-scheme: dark;
  }
  :host([data-scheme="auto"]) {
    color-scheme: light dark;
  }
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
    color: var(--accent);
    text-underline-offset: 0.15em;
    text-decoration-thickness: 1px;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
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
    border-radius: 10px;
    color: var(--muted);
    transition: background-color 0.12s, color 0.12s;
  }
  .icon-button.small {
    width: 28px;
    height: 28px;
    border-radius: 8px;
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
    border-radius: 8px;
    font-size: var(--small);
    font-weight: 500;
    color: var(--muted);
  }
  .quiet.strong {
    color: var(--accent);
  }
  .quiet.danger {
    color: var(--danger);
  }
  .more {
    align-self: center;
    padding: 6px 14px;
    border: 1px solid var(--line);
    border-radius: 99px;
    font-size: var(--small);
    color: var(--muted);
  }
  [data-done]::after {
    content: attr(data-done);
    position: absolute;
    inset-block-end: calc(100% + 4px);
    inset-inline-start: 50%;
    translate: -50%;
    padding: 3px 8px;
    border-radius: 6px;
    font-size: 12px;
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
    .bubble,
    .code,
    .notice,
    .failure {
      border: 1px solid CanvasText;
    }
  }
`;
