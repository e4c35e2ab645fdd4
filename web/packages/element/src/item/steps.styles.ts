import { css } from "lit";

/** The steps behind an answer. */
export const stepStyles = css`
  .steps {
    font-size: var(--small);
    color: var(--muted);
  }
  .steps summary,
  .steps.single {
    display: flex;
    align-items: center;
    gap: 6px;
    width: fit-content;
    max-width: 100%;
    overflow-wrap: anywhere;
  }
  .steps summary {
    cursor: pointer;
    list-style: none;
    border-radius: var(--radius-small);
  }
  .steps summary:hover {
    color: var(--text);
  }
  .steps summary::-webkit-details-marker {
    display: none;
  }
  .steps .icon {
    flex: none;
    width: 16px;
    height: 16px;
  }
  .steps summary > .icon:last-child {
    transition: rotate 0.15s;
  }
  .steps[open] > summary > .icon:last-child {
    rotate: 180deg;
  }
  .steps[data-pending] summary {
    animation: breathe 1.6s infinite ease-in-out;
  }
  .steps-list {
    max-height: 320px;
    margin-block-start: 8px;
    padding-inline-start: 12px;
    overflow-y: auto;
    overscroll-behavior: contain;
    border-inline-start: 2px solid var(--line);
    outline-offset: -2px;
  }
  /* What is being thought stays in sight at its end. */
  .steps[data-pending] .steps-list {
    display: flex;
    flex-direction: column-reverse;
  }
  .steps ul:not(chatdock-markdown *) {
    display: grid;
    gap: 10px;
  }
  .step {
    display: flex;
    gap: 8px;
    min-width: 0;
  }
  .step-mark {
    display: grid;
    place-items: center;
    flex: none;
    width: 16px;
    height: 1.6em;
  }
  .spinner {
    width: 12px;
    height: 12px;
    border: 2px solid var(--line);
    border-block-start-color: var(--accent);
    border-radius: 50%;
    animation: turn 0.9s infinite linear;
  }
  @keyframes turn {
    to {
      rotate: 360deg;
    }
  }
  .step-body {
    display: grid;
    gap: 4px;
    min-width: 0;
  }
  /* What is written in the other direction stays beside its mark. */
  .step-body > * {
    justify-self: start;
    max-width: 100%;
  }
  .step-title {
    font-weight: 550;
    overflow-wrap: anywhere;
    color: var(--text);
  }
  .queries {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .query {
    display: inline-block;
    max-width: 100%;
    padding: 1px 8px;
    overflow-wrap: anywhere;
    border-radius: var(--radius-small);
    text-decoration: none;
    color: inherit;
    background: var(--raised);
  }
  a.query:hover {
    text-decoration: underline;
    color: var(--accent-text);
  }
`;
