import { css } from "lit";

export const threadStyles = css`
  .scroller {
    flex: 1;
    min-width: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    outline-offset: -2px;
  }
  .column {
    display: flex;
    flex-direction: column;
    gap: calc(18px * var(--space));
    max-width: 780px;
    margin-inline: auto;
    padding: calc(20px * var(--space)) 18px calc(16px * var(--space));
  }
  .chunk {
    display: flex;
    flex-direction: column;
    gap: 18px;
  }
  .chunk:not(:has(> chatdock-item > *)) {
    display: none;
  }
  /* What is drawn beside an item (a focus ring, the edge of a button) is cut off where its box ends. */
  .column[data-long] :is(.chunk, chatdock-item) {
    margin: -4px -8px;
    padding: 4px 8px;
    content-visibility: auto;
    contain-intrinsic-size: auto 160px;
  }
  .column[data-long] .chunk {
    contain-intrinsic-size: auto 5000px;
  }
  .column[data-long] .question-actions {
    margin-block-end: 0;
  }
  .activity {
    display: flex;
    align-items: center;
    gap: 10px;
    font-size: var(--small);
    color: var(--muted);
  }
  .dots {
    display: flex;
    gap: 4px;
  }
  .dots i {
    width: 6px;
    height: 6px;
    border-radius: 50%;
    background: var(--accent-text);
    animation: pulse 1.2s infinite ease-in-out;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes pulse {
    0%,
    70%,
    100% {
      opacity: 0.25;
    }
    35% {
      opacity: 1;
    }
  }
  .skeleton {
    display: grid;
    gap: 12px;
  }
  .skeleton i {
    height: 14px;
    border-radius: 7px;
    background: var(--raised);
    animation: breathe 1.4s infinite ease-in-out;
  }
  .skeleton i:last-child {
    width: 60%;
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
  .notice:not(.unanswered) {
    align-items: start;
  }
  .notice > .icon {
    flex: none;
    margin-block-start: 0.1em;
  }
  .notice > div {
    flex: 1;
    min-width: 0;
  }
  .notice > div > strong {
    display: block;
  }
  .activity .icon {
    color: var(--accent-text);
  }
  .unanswered p {
    flex: 1;
    color: var(--muted);
  }
  .unanswered .quiet {
    color: var(--accent-text);
  }
  .notice[data-level="warning"] {
    background: var(--warning-soft);
  }
  .notice[data-level="danger"] {
    background: var(--danger-soft);
  }
  .latest {
    position: absolute;
    inset-block-end: 10px;
    inset-inline-start: calc(50% - 18px);
    display: grid;
    place-items: center;
    width: 36px;
    height: 36px;
    border: 1px solid var(--line);
    border-radius: 50%;
    background: var(--surface);
    box-shadow: 0 2px 8px rgb(0 0 0 / 0.12);
  }
  @media (forced-colors: active) {
    .dots i,
    .skeleton i {
      background: CanvasText;
    }
  }
`;
