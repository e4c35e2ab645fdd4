import { css } from "lit";

/** Boxes and what keeps things apart. */
export const layoutStyles = css`
  .w-box {
    display: flex;
    min-width: 0;
    max-width: 100%;
  }
  .w-box[data-direction="col"] {
    flex-direction: column;
  }
  .w-box[data-direction="row"]:not([data-aligned]) {
    align-items: center;
  }
  .w-box[data-direction="row"] > .w-field,
  .w-box[data-direction="row"] > .w-table,
  .w-box[data-direction="row"] > chatdock-widget-chart,
  .w-box[data-direction="row"] > chatdock-markdown {
    flex: 1 1 0%;
    min-width: 0;
  }
  :is(.w-card-body, .w-box[data-direction="col"]:not([data-aligned]), td, th) > :is(.w-badge, .w-icon, .w-image, .w-button):not([data-block]) {
    align-self: flex-start;
  }
  .w-spacer {
    flex: 1 1 0;
    min-width: 0;
  }
  .w-divider {
    align-self: stretch;
    flex: none;
    width: auto;
    height: 0;
    margin: var(--w-spacing, 0) 0;
    border: 0;
    border-block-start: var(--w-thickness, 1px) solid var(--w-line, var(--line));
  }
  .w-divider[data-flush] {
    margin-inline: calc(-1 * var(--w-inset-start, 0px)) calc(-1 * var(--w-inset-end, 0px));
  }
  [data-direction="row"] > .w-divider {
    margin: 0 var(--w-spacing, 0);
    border-block-start: 0;
    border-inline-start: var(--w-thickness, 1px) solid var(--w-line, var(--line));
    height: auto;
  }
  .w-transition {
    display: flex;
    flex-direction: column;
    min-width: 0;
    animation: w-appear 0.25s ease-out;
  }
  @keyframes w-appear {
    from {
      opacity: 0;
      translate: 0 4px;
    }
  }
`;
