import { css } from "lit";

/** A picture that was made, and the dialog that shows it large. */
export const generatedImageStyles = css`
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
`;
