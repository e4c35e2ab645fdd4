import { css, unsafeCSS } from "lit";

/** Of each kind of token: its colour on light and on dark; for changed lines their ground, too. */
const TOKENS: Readonly<Record<string, readonly string[]>> = {
  comment: ["#5b6671", "#9ba6b2"],
  keyword: ["#9a2873", "#f09cc9"],
  string: ["#1d6a35", "#8fd4a0"],
  number: ["#8a4b00", "#f0b76f"],
  name: ["#2450b2", "#92b8ff"],
  type: ["#0b6a74", "#6fcfd8"],
  added: ["#1d6a35", "#8fd4a0", "#e3f2e6", "#1d3424"],
  removed: ["#a3221b", "#ffaaa1", "#fbe7e5", "#3d2321"],
};

/** The names under which the parts of those colours are handed to the rule that all tokens share. */
const NAMES = ["l", "d", "gl", "gd"];

function rule([kind, colours]: [string, readonly string[]]): string {
  const [light, dark, lightGround, darkGround] = colours;
  const ground = lightGround ? ` background: light-dark(${lightGround}, ${darkGround});` : "";
  const parts = colours.flatMap((colour, at) =>
    partsOf(colour).map((part, c) => `--${NAMES[at]}${"rgb"[c]}: ${part};`),
  );
  return `.token-${kind} { color: light-dark(${light}, ${dark});${ground} ${parts.join(" ")} }`;
}

/** Red, green and blue, as light adds up. */
function partsOf(colour: string): string[] {
  return [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4).toFixed(4);
  });
}

function luminanceOf(name: string): string {
  return `(0.2126 * var(--${name}r) + 0.7152 * var(--${name}g) + 0.0722 * var(--${name}b))`;
}

/** A part of the colour: that for light, darker where the ground asks for it, or that for dark, lighter where it does. */
function text(part: string): string {
  const onDark = `var(--d${part}) + (1 - var(--d${part})) * var(--lift)`;
  return `calc(var(--is-dark) * (${onDark}) + (1 - var(--is-dark)) * var(--l${part}) * var(--dim))`;
}

function ground(part: string): string {
  return `calc(var(--is-dark) * var(--gd${part}) + (1 - var(--is-dark)) * var(--gl${part}))`;
}

/**
 * Colours that can be read on the ground that code stands on, whoever chose it and whether or not the scheme is of the same
 * side. A ground of a luminance below 0.18 is a dark one: what is 4.6 times as bright as it there exists, as white at least.
 */
export const codeColours = css`
  .token-comment {
    font-style: italic;
  }
  ${unsafeCSS(Object.entries(TOKENS).map(rule).join("\n"))}
  @supports (color: color(from red srgb-linear r g b)) {
    .code [class^="token-"] {
      --y: (0.2126 * r + 0.7152 * g + 0.0722 * b);
      --is-dark: clamp(0, (0.18 - var(--y)) * 999, 1);
      --dim: min(1, max(0, (var(--y) + 0.05) / 4.6 - 0.05) / ${unsafeCSS(luminanceOf("l"))});
      --lift: clamp(0, ((var(--y) + 0.05) * 4.6 - 0.05 - ${unsafeCSS(luminanceOf("d"))}) / (1 - ${unsafeCSS(luminanceOf("d"))}), 1);
      color: color(from var(--raised) srgb-linear ${unsafeCSS([..."rgb"].map(text).join(" "))});
    }
    .code :is(.token-added, .token-removed) {
      background: color(from var(--raised) srgb-linear ${unsafeCSS([..."rgb"].map(ground).join(" "))});
    }
  }
`;
