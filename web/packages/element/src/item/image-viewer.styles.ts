import { css } from "lit";

export const imageViewerStyles = css`
  .image-viewer {
    width: fit-content;
    min-width: min(320px, 100vw);
    max-width: min(1200px, 100vw - 32px);
    max-height: calc(100dvh - 32px);
    margin: auto;
    padding: 0;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    overflow: hidden;
    color: var(--text);
    background: var(--surface);
  }
  .image-viewer[open] {
    display: flex;
    flex-direction: column;
  }
  .image-viewer::backdrop {
    background: rgb(10 12 14 / 0.72);
  }
  .viewer-bar {
    display: flex;
    align-items: center;
    gap: 12px;
    flex: none;
    padding-block: 6px;
    padding-inline: 16px 6px;
    font-size: var(--small);
  }
  .viewer-bar .file-name {
    flex: 1;
  }
  .viewer-bar a {
    flex: none;
  }
  .image-viewer > img {
    align-self: center;
    min-height: 0;
    max-width: 100%;
    object-fit: contain;
  }
`;
