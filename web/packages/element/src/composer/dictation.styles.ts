import { css } from "lit";

export const dictationStyles = css`
  .dictation {
    display: flex;
    align-items: center;
    gap: 8px;
    flex: 1 1 100%;
    min-width: 0;
    padding-inline-start: 8px;
    border-radius: var(--radius-box);
    font-size: var(--small);
    background: var(--raised);
  }
  .dictation .composer-gap {
    flex: 1;
  }
  .dictation-dot {
    flex: none;
    width: 9px;
    height: 9px;
    border-radius: 50%;
    background: var(--muted);
  }
  .dictation[data-state="recording"] .dictation-dot {
    background: var(--danger);
    animation: dictation 1.4s ease-in-out infinite;
  }
  [data-action="dictate"]:disabled {
    opacity: 0.45;
    background: none;
  }
  .dictation-time {
    font-variant-numeric: tabular-nums;
    color: var(--muted);
  }
  .dictation .done {
    color: var(--accent-text);
  }
  @keyframes dictation {
    50% {
      opacity: 0.35;
    }
  }
  @media (forced-colors: active) {
    .dictation-dot {
      background: CanvasText !important;
    }
  }
`;
