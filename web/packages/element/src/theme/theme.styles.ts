import { css } from "lit";

/**
 * The few values that everything is made of. A page's own are the custom properties that begin with `--chatdock-`. All are set
 * inside of the element: rules of the page that match everything (`*`) end at its edge, and what is inherited begins anew.
 */
export const theme = css`
  :host {
    display: block;
    height: 100%;
    min-height: 0;
    color-scheme: light;
    background: var(--chatdock-surface, light-dark(#ffffff, #16191d));
  }
  .chat {
    all: initial;
    --surface: var(--chatdock-surface, light-dark(#ffffff, #16191d));
    --raised: var(--chatdock-raised, light-dark(#f5f6f7, #1f2429));
    --line: var(--chatdock-line, light-dark(#e3e6ea, #2d343b));
    --text: var(--chatdock-text, light-dark(#1b2026, #e7eaee));
    --muted: var(--chatdock-muted, light-dark(#5a6570, #9ba6b2));
    --accent: var(--chatdock-accent, light-dark(#0b7a6f, #4cc9b4));
    --on-accent: var(--chatdock-on-accent, light-dark(#ffffff, #06231f));
    --accent-text: var(--chatdock-accent-text, var(--accent));
    --accent-soft: var(--chatdock-accent-soft, color-mix(in srgb, light-dark(var(--accent), var(--accent-text)) 11%, var(--surface)));
    --danger: var(--chatdock-danger, light-dark(#b3261e, #ff9a90));
    --danger-soft: color-mix(in srgb, var(--danger) 8%, var(--surface));
    --warning-soft: color-mix(in srgb, #e8a400 15%, var(--surface));
    --radius: var(--chatdock-radius, 16px);
    --radius-box: calc(var(--radius) * 0.65);
    --radius-control: calc(var(--radius) * 0.6);
    --radius-small: calc(var(--radius) * 0.35);
    --radius-round: calc(var(--radius) * 4);
    --space: var(--chatdock-space, 1);
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
    --small: calc(var(--size) * 0.87);
    --tiny: calc(var(--size) * 0.8);
    box-sizing: border-box;
    color-scheme: light;
    font: 400 var(--size) / 1.6 var(--font);
    color: var(--text);
    background: var(--surface);
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  /* Of a colour in XYZ the second part is its luminance. On a dark accent is what is lighter than white, which is white; on a light
     one what is darker than black. As text the accent is dark enough on light, and light enough on dark. */
  @supports (color: color(from red xyz-d65 x y z)) {
    .chat {
      --far: calc((0.18 - y) * 999);
      --darker: min(1, 0.135 / y);
      --lighter: max(0, (0.34 - y) / (1 - y));
      --on-accent: var(--chatdock-on-accent, color(from var(--accent) xyz-d65 var(--far) var(--far) var(--far)));
      --accent-text: var(
        --chatdock-accent-text,
        light-dark(
          color(from var(--accent) xyz-d65 calc(x * var(--darker)) calc(y * var(--darker)) calc(z * var(--darker))),
          color(
            from var(--accent) xyz-d65 calc(x + (0.9505 - x) * var(--lighter)) calc(y + (1 - y) * var(--lighter))
              calc(z + (1.089 - z) * var(--lighter))
          )
        )
      );
    }
  }
  :host([data-scheme="dark"]),
  :host([data-scheme="dark"]) .chat {
    color-scheme: dark;
  }
  :host([data-scheme="auto"]),
  :host([data-scheme="auto"]) .chat {
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
    .bubble,
    .code,
    .notice,
    .failure {
      border: 1px solid CanvasText;
    }
  }
`;
