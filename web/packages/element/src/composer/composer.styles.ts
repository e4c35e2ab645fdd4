import { css } from "lit";

export const composerStyles = css`
  chatdock-composer {
    display: block;
    flex: none;
    width: 100%;
    max-width: 780px;
    margin-inline: auto;
    padding: 4px 14px 14px;
  }
  .hint {
    padding: 0 6px 6px;
    font-size: var(--small);
    overflow-wrap: anywhere;
    color: var(--danger);
  }
  .composer {
    display: flex;
    align-items: flex-end;
    gap: 6px;
    padding: 5px;
    border: 1px solid color-mix(in srgb, var(--text) 16%, transparent);
    border-radius: var(--radius);
    background: var(--surface);
    box-shadow: 0 1px 2px rgb(0 0 0 / 0.04);
    transition: border-color 0.12s, box-shadow 0.12s;
  }
  .composer:focus-within {
    border-color: var(--accent);
    box-shadow: 0 0 0 3px color-mix(in srgb, var(--accent) 18%, transparent);
  }
  .composer textarea {
    flex: 1;
    min-width: 0;
    min-height: 36px;
    /* In a low window, as one that is enlarged, the conversation keeps its place. */
    max-height: min(180px, 33dvh);
    padding-block: 6px;
    padding-inline: 10px 4px;
    border: 0;
    outline: 0;
    resize: none;
    line-height: 24px;
    background: none;
  }
  .composer textarea::placeholder {
    color: var(--muted);
    opacity: 1;
  }
  .send {
    display: grid;
    place-items: center;
    flex: none;
    width: 36px;
    height: 36px;
    padding: 0;
    border-radius: calc(var(--radius) - 5px);
    color: var(--on-accent);
    background: var(--accent);
    transition: opacity 0.12s, filter 0.12s;
  }
  .send:hover:not(:disabled) {
    filter: brightness(1.08);
  }
  .send:disabled {
    color: var(--muted);
    background: var(--raised);
  }
  .send.stop {
    color: var(--surface);
    background: var(--text);
  }
  .send.stop .icon {
    fill: currentColor;
  }
  .banner {
    padding: 12px;
    border-radius: var(--radius);
    font-size: var(--small);
    text-align: center;
    color: var(--muted);
    background: var(--raised);
  }
  /* Below 16 px phones zoom into the field. */
  @media (pointer: coarse) {
    .composer textarea {
      font-size: 16px;
    }
  }
`;
