import { css } from "lit";

/** The layout, texts and surfaces of widgets. */
export const widgetStyles = css`
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
  .widget:focus {
    outline: none;
  }
  .widget[data-held] .w-root {
    opacity: 0.6;
    pointer-events: none;
    transition: opacity 0.15s;
  }
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

  .w-title {
    margin: 0;
    font-size: 1.1em;
    font-weight: 600;
    line-height: 1.3;
    letter-spacing: -0.01em;
  }
  .w-title[data-size="sm"] {
    font-size: 1em;
  }
  .w-title[data-size="lg"] {
    font-size: 1.25em;
  }
  .w-title[data-size="xl"] {
    font-size: 1.45em;
  }
  .w-title[data-size="2xl"] {
    font-size: 1.7em;
  }
  .w-title[data-size="3xl"] {
    font-size: 2em;
  }
  .w-title[data-size="4xl"] {
    font-size: 2.4em;
  }
  .w-title[data-size="5xl"] {
    font-size: 3em;
  }
  .w-caption {
    font-size: 0.85em;
    color: var(--muted);
  }
  .w-caption[data-size="sm"] {
    font-size: 0.78em;
  }
  .w-caption[data-size="lg"] {
    font-size: 0.92em;
  }
  .w-text,
  .w-editable {
    max-width: 100%;
    white-space: pre-wrap;
  }
  :is(.w-text, .w-editable, .w-label)[data-size="xs"] {
    font-size: 0.8em;
  }
  :is(.w-text, .w-editable, .w-label)[data-size="sm"] {
    font-size: 0.92em;
  }
  :is(.w-text, .w-editable, .w-label)[data-size="lg"] {
    font-size: 1.12em;
  }
  :is(.w-text, .w-editable, .w-label)[data-size="xl"] {
    font-size: 1.3em;
  }
  [data-italic] {
    font-style: italic;
  }
  [data-struck] {
    text-decoration: line-through;
  }
  [data-cut="one"] {
    flex: 0 1 auto;
    min-width: 0;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  [data-cut="lines"] {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: var(--w-lines);
  }
  :is(.w-text, .w-markdown)[data-streaming]::after {
    content: "";
    display: inline-block;
    width: 0.5em;
    height: 0.5em;
    margin-inline-start: 0.3em;
    border-radius: 50%;
    background: var(--muted);
    animation: w-pulse 1.2s ease-in-out infinite;
  }
  @keyframes w-pulse {
    50% {
      opacity: 0.25;
    }
  }

  .w-badge {
    --tone: var(--muted);
    flex: none;
    max-width: 100%;
    padding: 1px 7px;
    border: 1px solid transparent;
    border-radius: var(--radius-small);
    font-size: var(--tiny);
    font-weight: 550;
    line-height: 1.5;
    color: var(--text);
    background: color-mix(in srgb, var(--tone) 14%, transparent);
  }
  .w-badge[data-color="success"] {
    --tone: var(--w-success);
  }
  .w-badge[data-color="danger"] {
    --tone: var(--danger);
  }
  .w-badge[data-color="warning"] {
    --tone: var(--w-warning);
  }
  .w-badge[data-color="info"] {
    --tone: var(--w-info);
  }
  .w-badge[data-color="discovery"] {
    --tone: var(--w-discovery);
  }
  .w-badge:not([data-color="secondary"]) {
    color: var(--tone);
  }
  .w-badge[data-variant="outline"] {
    border-color: color-mix(in srgb, var(--tone) 55%, transparent);
    background: none;
  }
  .w-badge[data-variant="solid"] {
    color: var(--surface);
    background: var(--tone);
  }
  .w-badge[data-size="md"] {
    padding: 2px 9px;
    font-size: 13px;
  }
  .w-badge[data-size="lg"] {
    padding: 3px 11px;
    font-size: 14px;
  }
  .w-badge[data-pill] {
    border-radius: var(--radius-round);
  }
  .w-icon {
    display: inline-flex;
    flex: none;
  }
  .w-icon .icon {
    width: var(--w-icon, 18px);
    height: var(--w-icon, 18px);
  }
  .w-icon[data-size="xs"] {
    --w-icon: 14px;
  }
  .w-icon[data-size="sm"] {
    --w-icon: 16px;
  }
  .w-icon[data-size="lg"] {
    --w-icon: 20px;
  }
  .w-icon[data-size="xl"] {
    --w-icon: 24px;
  }
  .w-icon[data-size="2xl"] {
    --w-icon: 30px;
  }
  .w-icon[data-size="3xl"] {
    --w-icon: 38px;
  }
  .w-image {
    display: block;
    max-width: 100%;
    min-width: 0;
    border-radius: var(--radius-box);
    object-fit: cover;
  }
  .w-image[data-frame] {
    border: 1px solid var(--line);
  }
  .w-image[data-flush] {
    max-width: none;
    margin-inline: calc(-1 * var(--w-inset-start, 0px)) calc(-1 * var(--w-inset-end, 0px));
    border-radius: 0;
  }
  .w-card-body > .w-image[data-flush] {
    align-self: stretch;
  }
  .w-card-body > .w-image[data-flush]:first-child {
    margin-block-start: calc(-1 * var(--w-inset-start, 0px));
  }
  .w-blocked {
    display: grid;
    place-items: center;
    min-height: 40px;
    border: 1px dashed var(--line);
    color: var(--muted);
    background: var(--raised);
  }
  .w-table {
    max-width: 100%;
    overflow-x: auto;
    border-radius: var(--radius-small);
  }
  .w-table table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.92em;
  }
  .w-table :is(td, th) {
    padding: 7px 10px;
    border-block-end: 1px solid var(--line);
    font-weight: inherit;
    text-align: start;
    vertical-align: middle;
    overflow-wrap: normal;
  }
  .w-table tr:last-child > * {
    border-block-end: 0;
  }
  .w-table tr[data-header] > * {
    font-size: 0.92em;
    font-weight: 600;
    color: var(--muted);
    border-block-end: 1px solid var(--line);
  }
  .w-table [data-align="end"] {
    text-align: end;
    font-variant-numeric: tabular-nums;
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
    .w-list,
    .w-badge,
    .w-failure {
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
