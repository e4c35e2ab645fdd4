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
`;
