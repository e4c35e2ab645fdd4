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
    padding: 8px 14px;
    border-radius: var(--radius);
    border-end-end-radius: 5px;
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
    border-radius: 6px;
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
  .file {
    padding: 2px 10px;
    border: 1px solid var(--line);
    border-radius: 8px;
    font-size: var(--small);
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
  .question + .mark {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    margin-block-start: 2px;
  }
  .unsupported {
    font-size: var(--small);
    color: var(--muted);
  }
  .generated {
    max-width: 100%;
    border-radius: 12px;
  }

  .sources {
    margin-block-start: 16px;
  }
  .sources-title {
    margin-block-end: 6px;
    font-size: 12px;
    font-weight: 600;
    color: var(--muted);
  }
  .sources ol {
    display: grid;
    gap: 6px;
  }
  .source {
    display: flex;
    gap: 10px;
    padding: 8px 12px 9px 9px;
    border: 1px solid var(--line);
    border-radius: 10px;
    font-size: var(--small);
    line-height: 1.45;
    text-decoration: none;
    color: inherit;
    transition: border-color 0.12s, background-color 0.12s;
  }
  a.source:hover {
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
    border-radius: 6px;
    font-size: 11px;
    font-weight: 600;
    color: var(--accent);
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
  .source-quote {
    display: -webkit-box;
    overflow: hidden;
    color: var(--muted);
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .steps {
    font-size: var(--small);
    color: var(--muted);
  }
  .steps summary {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    cursor: pointer;
    list-style: none;
    border-radius: 6px;
  }
  .steps summary::-webkit-details-marker {
    display: none;
  }
  .steps summary .icon {
    width: 16px;
    height: 16px;
    transition: rotate 0.15s;
  }
  .steps[open] summary .icon {
    rotate: 180deg;
  }
  .steps ul {
    display: grid;
    gap: 6px;
    margin-block-start: 6px;
    padding-inline-start: 12px;
    border-inline-start: 2px solid var(--line);
  }
  .query {
    display: inline-block;
    padding: 1px 8px;
    border-radius: 6px;
    background: var(--raised);
  }
`;
