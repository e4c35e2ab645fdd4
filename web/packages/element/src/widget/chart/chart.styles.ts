import { css } from "lit";

/** Charts: the colours of series are set by code. */
export const chartStyles = css`
  .w-chart {
    display: flex;
    flex-direction: column;
    gap: 8px;
    width: 100%;
    min-width: 0;
    max-width: 100%;
  }
  .w-plot {
    position: relative;
    flex: none;
    height: 200px;
    direction: ltr;
  }
  .w-svg {
    position: absolute;
    display: block;
    inset: 0;
  }
  .w-grid {
    stroke: var(--line);
    stroke-width: 1;
    shape-rendering: crispEdges;
  }
  .w-grid[data-zero] {
    stroke: color-mix(in srgb, var(--text) 35%, transparent);
  }
  .w-tick {
    font-size: 11.5px;
    fill: var(--muted);
    font-variant-numeric: tabular-nums;
  }
  .w-line {
    stroke-width: 2;
    fill: none;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .w-area {
    fill-opacity: 0.18;
  }
  .w-dot {
    stroke: var(--w-elevated);
    stroke-width: 1.5;
  }
  .w-mark {
    stroke: color-mix(in srgb, var(--text) 40%, transparent);
    stroke-dasharray: 3 3;
  }
  .w-tooltip {
    position: absolute;
    inset-block-start: 6px;
    z-index: 2;
    display: grid;
    gap: 3px;
    max-width: 60%;
    padding: 7px 10px;
    border: 1px solid var(--line);
    border-radius: var(--radius-control);
    font-size: 12.5px;
    pointer-events: none;
    color: var(--text);
    background: var(--w-elevated);
    box-shadow: 0 4px 16px rgb(0 0 0 / 12%);
  }
  .w-key {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .w-key i {
    flex: none;
    width: 9px;
    height: 9px;
    border-radius: 3px;
    forced-color-adjust: none;
  }
  .w-key i[data-kind="line"] {
    width: 12px;
    height: 3px;
    border-radius: 2px;
  }
  .w-key b {
    margin-inline-start: auto;
    padding-inline-start: 8px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .w-legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    font-size: var(--small);
    color: var(--muted);
  }
  .w-data summary {
    width: fit-content;
    padding-block: 3px;
    border-radius: var(--radius-small);
    font-size: 12.5px;
    color: var(--muted);
    cursor: pointer;
  }
  .w-data[open] summary {
    margin-block-end: 6px;
  }
  @media (forced-colors: active) {
    .w-svg {
      forced-color-adjust: preserve-parent-color;
    }
    .w-tooltip {
      border: 1px solid CanvasText;
    }
  }
`;
