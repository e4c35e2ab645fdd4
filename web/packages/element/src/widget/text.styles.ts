import { css } from "lit";

/** Titles, captions and texts. */
export const textStyles = css`
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
`;
