import { css } from "lit";

export const markdownStyles = css`
  chatdock-markdown {
    overflow-wrap: anywhere;
  }
  chatdock-markdown :is(p, ul, ol, blockquote, .code, .table, hr, h4, h5, h6, .footnote) {
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
    border-radius: 8px;
  }
  chatdock-markdown :not(pre) > code {
    padding: 0.1em 0.35em;
    border-radius: 5px;
    font: 0.88em var(--mono);
    background: var(--raised);
  }
  .blocked-image {
    padding: 2px 8px;
    border: 1px dashed var(--line);
    border-radius: 6px;
    font-size: var(--small);
    color: var(--muted);
  }

  .code {
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--raised);
  }
  .code-bar {
    display: flex;
    align-items: center;
    justify-content: space-between;
    min-height: 32px;
    padding-inline: 12px 4px;
    font-size: 12px;
    color: var(--muted);
  }
  .code-bar .quiet {
    padding: 2px 8px;
    font-size: 12px;
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
    border-radius: 0 0 10px 10px;
    direction: ltr;
  }
  .code code {
    font: calc(var(--size) * 0.87) / 1.55 var(--mono);
    overflow-wrap: normal;
  }

  .table {
    overflow-x: auto;
    border: 1px solid var(--line);
    border-radius: 10px;
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
    white-space: nowrap;
    vertical-align: 2px;
  }
  .cite {
    position: relative;
    margin-inline-start: 2px;
    padding: 1px 5px;
    border-radius: 5px;
    font-size: 11px;
    font-weight: 600;
    text-decoration: none;
    color: var(--accent);
    background: var(--accent-soft);
  }
  a.cite::after {
    content: "";
    position: absolute;
    inset: -6px -3px;
  }
  a.cite:hover {
    color: var(--on-accent);
    background: var(--accent);
  }
`;
