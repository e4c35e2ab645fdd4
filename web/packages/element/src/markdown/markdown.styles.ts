import { css } from "lit";

export const markdownStyles = css`
  chatdock-markdown {
    overflow-wrap: anywhere;
  }
  chatdock-markdown :is(p, ul, ol, blockquote, .code, .table, hr, h4, h5, h6, .footnote),
  chatdock-markdown chatdock-math[display] {
    margin-block: 0 0.75em;
  }
  chatdock-markdown > :last-child,
  chatdock-markdown li > :last-child,
  chatdock-markdown blockquote > :last-child {
    margin-block-end: 0;
  }
  chatdock-markdown :is(h4, h5, h6) {
    margin-block-start: 1.2em;
    font-weight: 650;
    line-height: 1.35;
    letter-spacing: -0.01em;
  }
  chatdock-markdown > :is(h4, h5, h6):first-child {
    margin-block-start: 0;
  }
  chatdock-markdown h4 {
    font-size: 1.2em;
  }
  chatdock-markdown h5 {
    font-size: 1.07em;
  }
  chatdock-markdown h6 {
    font-size: 1em;
  }
  chatdock-markdown ul {
    list-style: disc;
  }
  chatdock-markdown ol {
    list-style: decimal;
  }
  chatdock-markdown :is(ul, ol) {
    padding-inline-start: 1.4em;
  }
  chatdock-markdown li + li {
    margin-block-start: 0.25em;
  }
  chatdock-markdown li::marker {
    color: var(--muted);
  }
  chatdock-markdown li.task {
    margin-inline-start: -1.4em;
    list-style: none;
  }
  chatdock-markdown li.task > p {
    display: inline;
  }
  chatdock-markdown blockquote {
    padding-inline-start: 12px;
    border-inline-start: 3px solid var(--line);
    color: var(--muted);
  }
  chatdock-markdown hr {
    border: 0;
    border-block-start: 1px solid var(--line);
  }
  chatdock-markdown img {
    max-width: 100%;
    border-radius: var(--radius-box);
  }
  chatdock-markdown :not(pre) > code {
    padding: 0.1em 0.35em;
    border-radius: var(--radius-small);
    font: 0.88em var(--mono);
    unicode-bidi: isolate;
    background: var(--raised);
  }
  .blocked-image {
    padding: 2px 8px;
    border: 1px dashed var(--line);
    border-radius: var(--radius-small);
    font-size: var(--small);
    color: var(--muted);
  }

  .code {
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: var(--radius-box);
    background: var(--raised);
  }
  .code-bar {
    display: flex;
    align-items: center;
    gap: 2px;
    min-height: 32px;
    padding-inline: 12px 4px;
    font-size: var(--tiny);
    color: var(--muted);
  }
  .code-bar span {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .code-bar .quiet {
    min-height: 24px;
    padding: 2px 8px;
    font-size: var(--tiny);
  }
  .code-bar [aria-pressed="true"] {
    color: var(--accent-text);
    background: var(--accent-soft);
  }
  .code-bar [data-done]::after {
    inset-block-end: auto;
    inset-inline: auto 0;
    inset-block-start: 1px;
    translate: none;
  }
  .code pre {
    margin: 0;
    padding: 2px 12px 12px;
    overflow-x: auto;
    outline-offset: -2px;
    border-radius: 0 0 var(--radius-box) var(--radius-box);
    direction: ltr;
  }
  .code code {
    font: calc(var(--size) * 0.87) / 1.55 var(--mono);
    overflow-wrap: normal;
  }
  .code [data-wrapped] code {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .diagram {
    padding: 12px;
    overflow-x: auto;
    background: var(--surface);
  }
  chatdock-math[display] {
    display: block;
    padding-block: 4px;
    overflow-x: auto;
    text-align: center;
  }
  chatdock-math math {
    font-size: 1.08em;
    -webkit-user-select: none;
    user-select: none;
  }
  chatdock-markdown .tex {
    white-space: pre-wrap;
  }
  chatdock-markdown .plain {
    white-space: pre-wrap;
  }

  .table {
    overflow-x: auto;
    border: 1px solid var(--line);
    border-radius: var(--radius-box);
  }
  .table table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--small);
  }
  .table :is(th, td) {
    min-width: 5em;
    padding: 6px 10px;
    text-align: start;
    vertical-align: top;
    overflow-wrap: normal;
  }
  .table th {
    font-weight: 600;
    background: var(--raised);
  }
  .table tr + tr td,
  .table tbody td {
    border-block-start: 1px solid var(--line);
  }
  .table [data-align="right"] {
    text-align: end;
  }
  .table [data-align="center"] {
    text-align: center;
  }

  chatdock-markdown sup {
    font-size: inherit;
    line-height: 0;
    vertical-align: 2px;
  }
  .cite {
    position: relative;
    display: inline-block;
    min-width: 17px;
    max-width: 16em;
    margin-inline-start: 2px;
    padding: 1px 5px;
    overflow: hidden;
    border-radius: var(--radius-small);
    font-size: calc(var(--size) * 0.75);
    font-weight: 600;
    line-height: 15px;
    text-align: center;
    text-overflow: ellipsis;
    white-space: nowrap;
    text-decoration: none;
    vertical-align: middle;
    color: var(--accent-text);
    background: var(--accent-soft);
  }
  /* Not a box of its own: it stays with the word before it. */
  a.cite {
    display: inline;
  }
  .cite .icon {
    width: 13px;
    height: 15px;
  }
  /* Several sources at one place are one pill. */
  .cites-here .cite:not(:first-child) {
    margin-inline-start: 1px;
    border-start-start-radius: 0;
    border-end-start-radius: 0;
  }
  .cites-here .cite:not(:last-child) {
    border-start-end-radius: 0;
    border-end-end-radius: 0;
  }
  .cite:hover {
    color: var(--on-accent);
    background: var(--accent);
  }
  @media (forced-colors: active) {
    .cite {
      border: 1px solid LinkText;
    }
  }
`;
