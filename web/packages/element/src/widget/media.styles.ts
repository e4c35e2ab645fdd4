import { css } from "lit";

/** Badges, icons and pictures. */
export const mediaStyles = css`
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
  .w-blocked {
    display: grid;
    place-items: center;
    min-height: 40px;
    border: 1px dashed var(--line);
    color: var(--muted);
    background: var(--raised);
  }
  @media (forced-colors: active) {
    .w-badge {
      border: 1px solid CanvasText;
    }
  }
`;
