import { css } from "lit";

export const previewStyles = css`
  chatdock-preview-card {
    position: fixed;
    inset: auto;
    width: max-content;
    max-width: min(340px, calc(100vw - 12px));
    max-height: min(420px, 60dvh);
    margin: 0;
    padding: 0;
    overflow: auto;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) - 4px);
    font: 400 var(--size) / 1.5 var(--font);
    color: var(--text);
    background: var(--surface);
    box-shadow: 0 8px 28px rgb(0 0 0 / 0.16), 0 1px 3px rgb(0 0 0 / 0.1);
    overscroll-behavior: contain;
  }
  .preview {
    padding: 10px 12px;
    overflow-wrap: anywhere;
  }
`;
