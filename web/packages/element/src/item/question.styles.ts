import { css } from "lit";

/** What the reader has written, and what waits to be sent. */
export const questionStyles = css`
  .question {
    display: flex;
    flex-direction: column;
    align-items: flex-end;
    gap: 6px;
    margin-inline-start: 40px;
  }
  .bubble {
    max-width: 100%;
    padding: calc(8px * var(--space)) 14px;
    border-radius: var(--radius);
    border-end-end-radius: var(--radius-small);
    max-height: 15.5em;
    overflow-y: auto;
    line-height: 1.5;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    --ground: var(--accent-soft);
    /* A shade where more is below; at its end the text brings a cover along. */
    background:
      linear-gradient(transparent, var(--ground) 60%) bottom / 100% 32px no-repeat local,
      linear-gradient(transparent, color-mix(in srgb, var(--text) 22%, transparent)) bottom / 100% 14px no-repeat,
      var(--ground);
  }
  .outgoing .bubble {
    opacity: 0.7;
  }
  .waiting .bubble {
    border: 1px dashed color-mix(in srgb, var(--muted) 60%, transparent);
    color: var(--muted);
    --ground: var(--raised);
  }
  .waiting-state {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    margin-block-start: 2px;
    font-size: var(--small);
    color: var(--muted);
  }
  .question blockquote {
    max-width: 100%;
    padding-inline-start: 10px;
    border-inline-start: 2px solid var(--line);
    font-size: var(--small);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    color: var(--muted);
  }
  .question-actions {
    justify-content: flex-end;
  }
  .question-actions {
    position: relative;
    z-index: 1;
    margin-block: 2px -18px;
    margin-inline-end: -6px;
  }
  .question-actions:has(.mark) {
    margin-block-end: 0;
    margin-inline-end: 0;
  }
  .question-actions > .icon-button {
    opacity: 0;
    transition: opacity 0.12s;
  }
  chatdock-item:is(:hover, :focus-within) .question-actions > .icon-button {
    opacity: 1;
  }
  @media (hover: none) {
    .question-actions > .icon-button {
      opacity: 1;
    }
  }
`;
