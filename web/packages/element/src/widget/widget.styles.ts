import { css } from "lit";
import { chartStyles } from "./chart/chart.styles.ts";
import { controlStyles } from "./controls.styles.ts";
import { layoutStyles } from "./layout.styles.ts";
import { mediaStyles } from "./media.styles.ts";
import { pickerStyles } from "./pickers.styles.ts";
import { rootStyles } from "./roots.styles.ts";
import { tableStyles } from "./table.styles.ts";
import { textStyles } from "./text.styles.ts";

/** A widget as a whole: its colours, and what is said of it. */
const whole = css`
  chatdock-widget {
    display: block;
    min-width: 0;
  }
  .widget {
    --w-elevated: light-dark(#ffffff, #22272d);
    --w-success: light-dark(#14683a, #74d49c);
    --w-warning: light-dark(#8a5000, #f2bd62);
    --w-info: light-dark(#1a5fb8, #8ab8f5);
    --w-discovery: light-dark(#6a3fb5, #bfa0f0);
    --w-blue: light-dark(#2f6fd0, #6ea4f2);
    --w-purple: light-dark(#7c4fc4, #b18ef0);
    --w-orange: light-dark(#d06a1c, #f0a05a);
    --w-green: light-dark(#2b8a57, #5cc28c);
    --w-red: light-dark(#c8433b, #f08a82);
    --w-yellow: light-dark(#b98a0a, #e8c24a);
    --w-pink: light-dark(#c2458a, #ee8abf);
    position: relative;
    display: flex;
    flex-direction: column;
    gap: 8px;
    min-width: 0;
    line-height: 1.45;
    overflow-wrap: anywhere;
  }
  /* What a badge or a button is coloured in. */
  :is(.w-badge, .w-button)[data-color="success"] {
    --tone: var(--w-success);
  }
  :is(.w-badge, .w-button)[data-color="danger"] {
    --tone: var(--danger);
  }
  :is(.w-badge, .w-button)[data-color="warning"],
  .w-button[data-color="caution"] {
    --tone: var(--w-warning);
  }
  :is(.w-badge, .w-button)[data-color="info"] {
    --tone: var(--w-info);
  }
  :is(.w-badge, .w-button)[data-color="discovery"] {
    --tone: var(--w-discovery);
  }
  .widget:focus {
    outline: none;
  }
  .widget[data-held] .w-root {
    opacity: 0.6;
    pointer-events: none;
    transition: opacity 0.15s;
  }
  .w-note {
    font-size: var(--small);
    color: var(--muted);
  }
  .w-failure {
    display: flex;
    align-items: center;
    gap: 8px;
    width: fit-content;
    max-width: 100%;
    padding: 6px 8px 6px 12px;
    border-radius: var(--radius-box);
    font-size: var(--small);
    background: var(--danger-soft);
  }
  .w-failure .icon {
    flex: none;
    width: 17px;
    height: 17px;
    color: var(--danger);
  }
  .w-failure p {
    flex: 1;
    min-width: 0;
  }
  @media (forced-colors: active) {
    .w-failure {
      border: 1px solid CanvasText;
    }
  }
`;

/** All that widgets are drawn by. */
export const widgetStyles = [
  whole,
  rootStyles,
  layoutStyles,
  textStyles,
  mediaStyles,
  tableStyles,
  controlStyles,
  pickerStyles,
  chartStyles,
];
