import { css } from "lit";

export const itemStyles = css`
  chatdock-item,
  chatdock-markdown {
    display: block;
    min-width: 0;
  }
  chatdock-item:not(:has(> *)) {
    display: none;
  }
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
    background: var(--accent-soft);
  }
  .tag {
    display: inline;
    padding: 1px 5px;
    border-radius: var(--radius-small);
    font-weight: 550;
    text-align: start;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    color: var(--text);
    background: color-mix(in srgb, var(--accent) 14%, transparent);
    box-decoration-break: clone;
    -webkit-box-decoration-break: clone;
  }
  button.tag:hover {
    background: color-mix(in srgb, var(--accent) 26%, transparent);
  }
  .outgoing .bubble {
    opacity: 0.7;
  }
  .waiting .bubble {
    border: 1px dashed color-mix(in srgb, var(--muted) 60%, transparent);
    color: var(--muted);
    background: var(--raised);
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
  .mark {
    padding-inline: 6px;
    font-size: var(--small);
    color: var(--muted);
  }
  .actions {
    display: flex;
    align-items: center;
    gap: 2px;
    margin-block-start: 6px;
    margin-inline-start: -6px;
  }
  .question-actions {
    justify-content: flex-end;
  }
  .unsupported {
    font-size: var(--small);
    color: var(--muted);
  }
  .question-actions {
    position: relative;
    z-index: 1;
    margin-block: 2px -18px;
    margin-inline-end: -6px;
  }
  .question-actions:has(.mark) {
    margin-block-end: 0;
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
  .actions [aria-pressed="true"] {
    color: var(--accent-text);
    background: var(--accent-soft);
  }
  .actions .mark:empty {
    display: none;
  }
  .generated {
    margin: 0;
  }
  .generated img {
    display: block;
    max-width: 100%;
    border-radius: var(--radius-box);
    opacity: 0;
    transition: opacity 0.4s;
  }
  .generated :is(img[data-shown], .lightbox img) {
    opacity: 1;
  }
  .generated[data-pending] img {
    filter: saturate(0.8);
  }
  .generated-room {
    display: block;
    width: min(100%, 280px);
    aspect-ratio: 1;
    border-radius: var(--radius-box);
    background: var(--raised);
    animation: breathe 1.4s infinite ease-in-out;
  }
  .generated-open {
    padding: 0;
    border-radius: var(--radius-box);
    cursor: zoom-in;
  }
  .generated figcaption {
    display: flex;
    align-items: center;
    gap: 10px;
    margin-block-start: 8px;
    font-size: var(--small);
  }
  .generated progress {
    width: 90px;
    accent-color: var(--accent);
  }
  .lightbox {
    max-width: 96vw;
    max-height: 96vh;
    padding: 0;
    overflow: auto;
    border: 0;
    border-radius: var(--radius-box);
    background: var(--surface);
  }
  .lightbox::backdrop {
    background: rgb(0 0 0 / 0.7);
  }
  .lightbox .icon-button {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 8px;
    color: var(--text);
    background: var(--surface);
  }

  .sources {
    margin-block-start: 16px;
  }
  .sources-title {
    margin-block-end: 6px;
    font-size: var(--tiny);
    font-weight: 600;
    color: var(--muted);
  }
  .sources ol {
    display: grid;
    gap: calc(6px * var(--space));
  }
  .sources-group {
    margin-block: 10px 4px;
    font-size: var(--tiny);
    color: var(--muted);
  }
  button.source {
    width: 100%;
    text-align: start;
  }
  .source {
    display: flex;
    gap: 10px;
    padding-block: calc(8px * var(--space)) calc(9px * var(--space));
    padding-inline: 9px 12px;
    border: 1px solid var(--line);
    border-radius: var(--radius-box);
    font-size: var(--small);
    line-height: 1.45;
    text-decoration: none;
    color: inherit;
    transition: border-color 0.12s, background-color 0.12s;
  }
  :is(a, button).source:hover {
    border-color: color-mix(in srgb, var(--accent) 45%, var(--line));
    background: var(--accent-soft);
  }
  .source-number {
    display: grid;
    place-items: center;
    flex: none;
    min-width: 19px;
    height: 19px;
    padding-inline: 4px;
    border-radius: var(--radius-small);
    font-size: calc(var(--size) * 0.75);
    font-weight: 600;
    color: var(--accent-text);
    background: var(--accent-soft);
  }
  .source-text {
    display: grid;
    gap: 2px;
    min-width: 0;
  }
  /* One line: what does not fit beside the heading is on a second one, out of sight. */
  .source-title {
    display: flex;
    flex-wrap: wrap;
    column-gap: 8px;
    height: 1.45em;
    overflow: hidden;
  }
  .source-heading,
  .source-way {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .source-heading {
    max-width: 100%;
    font-weight: 550;
  }
  .source-way {
    flex: 1 1 110px;
    color: var(--muted);
  }
  .source-title .icon {
    width: 16px;
    height: 1.45em;
  }
  .source-from {
    font-size: var(--tiny);
    color: var(--muted);
  }
  .source-quote {
    display: -webkit-box;
    overflow: hidden;
    color: var(--muted);
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .questions dl {
    display: grid;
    gap: 10px;
    margin: 0;
    padding: 12px 14px;
    border: 1px solid var(--line);
    border-radius: var(--radius-box);
    overflow-wrap: anywhere;
  }
  .questions dt {
    font-size: var(--small);
    color: var(--muted);
  }
  .questions dd {
    margin: 0;
    white-space: pre-wrap;
  }
  /* They are being asked in the place of the composer. */
  chatdock-item:not(:has(~ chatdock-item > *)) .questions[data-status="pending"] {
    display: none;
  }

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
  .source-card {
    display: grid;
    gap: 5px;
    font-size: var(--small);
  }
  .source-card-title {
    display: flex;
    gap: 8px;
    align-items: start;
    font-weight: 600;
    line-height: 1.4;
  }
  .source-card-title .icon {
    flex: none;
    width: 18px;
    height: 18px;
  }
  .source-card blockquote {
    padding-inline-start: 10px;
    border-inline-start: 2px solid color-mix(in srgb, var(--accent) 45%, var(--line));
    color: var(--muted);
  }
  .source-card :is(.source-card-group, .source-card-from) {
    font-size: var(--tiny);
    color: var(--muted);
  }
`;
