import { css } from "lit";

export const attachmentsStyles = css`
  .attaching {
    display: grid;
    gap: 6px;
    flex: 1 1 100%;
    min-width: 0;
  }
  .uploads {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    max-height: 40dvh;
    overflow-y: auto;
  }
  .upload {
    position: relative;
    display: flex;
    align-items: center;
    gap: 8px;
    flex: 0 1 auto;
    min-width: 0;
    max-width: min(260px, 100%);
    padding: 5px;
    border: 1px solid var(--line);
    border-radius: 11px;
    overflow: hidden;
    font-size: var(--small);
    line-height: 1.35;
    background: var(--raised);
  }
  .upload[data-state="failed"] {
    border-color: color-mix(in srgb, var(--danger) 45%, var(--line));
    background: var(--danger-soft);
  }
  /* What the server says may be long. */
  .upload[data-state="failed"] {
    align-items: flex-start;
    max-width: 100%;
  }
  .upload[data-state="failed"] .file-kind {
    overflow-wrap: anywhere;
    color: var(--danger);
  }
  .upload .file-icon {
    position: relative;
    width: 32px;
    height: 32px;
    overflow: hidden;
  }
  .upload :is(canvas, img) {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: cover;
    background: var(--raised);
  }
  .upload:is([data-state="uploading"], [data-state="waiting"]) .file-icon {
    opacity: 0.6;
  }
  .upload progress {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 0;
    width: 100%;
    height: 3px;
    border: 0;
    appearance: none;
    background: color-mix(in srgb, var(--accent) 22%, transparent);
  }
  .upload progress::-webkit-progress-bar {
    background: none;
  }
  .upload progress::-webkit-progress-value {
    background: var(--accent);
    transition: inline-size 0.2s;
  }
  .upload progress::-moz-progress-bar {
    background: var(--accent);
  }
  .upload progress:indeterminate {
    background: linear-gradient(90deg, transparent, var(--accent), transparent) 0 / 60% no-repeat;
    animation: uploading 1.2s linear infinite;
  }
  @keyframes uploading {
    from {
      background-position: -150%;
    }
    to {
      background-position: 250%;
    }
  }
  .refused {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    padding-block: 6px;
    padding-inline: 10px 6px;
    border-radius: var(--radius-box);
    font-size: var(--small);
    line-height: 1.45;
    overflow-wrap: anywhere;
    background: var(--danger-soft);
  }
  .refused ul {
    display: grid;
    gap: 2px;
    flex: 1;
    padding-block: 3px;
    color: var(--danger);
  }
  .chat {
    position: relative;
  }
  .drop-zone {
    position: absolute;
    inset: 8px;
    z-index: 5;
    display: grid;
    place-items: center;
    padding: 16px;
    border: 2px dashed var(--accent);
    border-radius: var(--radius);
    font-weight: 600;
    text-align: center;
    color: var(--accent-text);
    background: color-mix(in srgb, var(--surface) 88%, transparent);
    backdrop-filter: blur(5px);
  }
  @media (forced-colors: active) {
    .upload progress {
      forced-color-adjust: none;
      background: Canvas;
    }
    .upload progress::-webkit-progress-value {
      background: Highlight;
    }
  }
`;
