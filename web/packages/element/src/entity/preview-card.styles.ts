import { css } from "lit";

export const previewCardStyles = css`
  chatdock-preview-card {
    position: fixed;
    inset: auto;
    width: max-content;
    max-width: min(340px, calc(100vw - 16px));
    max-height: min(320px, calc(100vh - 16px));
    margin: 0;
    padding: 12px 14px;
    overflow: auto;
    overscroll-behavior: contain;
    border: 1px solid var(--line);
    border-radius: 12px;
    font-size: var(--small);
    line-height: 1.5;
    text-align: start;
    overflow-wrap: anywhere;
    color: var(--text);
    background: var(--surface);
    box-shadow: 0 6px 24px rgb(0 0 0 / 0.16);
  }
  chatdock-preview-card:not(:popover-open) {
    display: none;
  }
  .source-card {
    display: grid;
    gap: 4px;
  }
  .source-card-group {
    font-size: 12px;
    color: var(--muted);
  }
  .source-card-title {
    display: flex;
    gap: 8px;
    align-items: start;
    font-weight: 600;
  }
  .source-card-title .icon {
    flex: none;
    width: 18px;
    height: 18px;
    margin-block-start: 1px;
  }
  .source-card blockquote {
    padding-inline-start: 10px;
    border-inline-start: 2px solid var(--line);
    color: var(--muted);
  }
  .source-card-from {
    font-size: 12px;
    color: var(--muted);
  }
  @media (forced-colors: active) {
    chatdock-preview-card {
      border-color: CanvasText;
    }
  }
`;
