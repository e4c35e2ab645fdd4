import { css } from "lit";

export const composerStyles = css`
  chatdock-composer {
    display: block;
    flex: none;
    width: 100%;
    max-width: 780px;
    margin-inline: auto;
    padding: 4px 14px 14px;
    --field-size: var(--size);
  }
  .hint {
    padding: 0 6px 6px;
    font-size: var(--small);
    overflow-wrap: anywhere;
    color: var(--danger);
  }
  .composer {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    gap: 4px 6px;
    padding: 5px;
    border: 1px solid color-mix(in srgb, var(--text) 16%, transparent);
    border-radius: var(--radius);
    background: var(--surface);
    box-shadow: 0 1px 2px rgb(0 0 0 / 0.04);
    transition: border-color 0.12s, box-shadow 0.12s;
  }
  .composer:focus-within {
    border-color: var(--accent-text);
    box-shadow: 0 0 0 3px color-mix(in srgb, var(--accent) 18%, transparent);
  }
  .composer:has(textarea:disabled) {
    border-color: var(--line);
    color: var(--muted);
    background: var(--raised);
    box-shadow: none;
  }
  .composer-chips {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    width: 100%;
    padding: 3px 3px 0;
  }
  .composer-field {
    position: relative;
    display: grid;
    flex: 1;
    min-width: 0;
  }
  .composer[data-bar] > :is(.composer-field, .composer-bar) {
    flex: 1 0 100%;
  }
  .composer textarea,
  .composer-marks {
    min-width: 0;
    min-height: 36px;
    /* In a low window, as one that is enlarged, the conversation keeps its place. */
    max-height: min(180px, 33dvh);
    margin: 0;
    padding-block: 6px;
    padding-inline: 10px 4px;
    border: 0;
    font: 400 var(--field-size) / 24px var(--font);
    letter-spacing: normal;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    word-break: normal;
    tab-size: 8;
  }
  .composer textarea {
    field-sizing: content;
    width: 100%;
    outline: 0;
    resize: none;
    background: none;
  }
  /* The same text in the same place, unseen but for what lies behind its tags. */
  .composer-marks {
    position: absolute;
    inset-block: 0;
    left: 0;
    width: 100%;
    overflow: hidden;
    color: transparent;
    pointer-events: none;
  }
  .composer-marks mark {
    border-radius: var(--radius-small);
    color: transparent;
    background: color-mix(in srgb, var(--accent) 20%, transparent);
    box-decoration-break: clone;
    -webkit-box-decoration-break: clone;
  }
  .composer-marks mark[data-interactive] {
    pointer-events: auto;
    cursor: pointer;
  }
  .composer-marks mark[data-interactive]:hover {
    background: color-mix(in srgb, var(--accent) 34%, transparent);
  }
  .composer-bar,
  .composer-start,
  .composer-end {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px;
    min-width: 0;
  }
  /* What does not fit beside it goes to the next line, where the end has its place, too. */
  .composer-start {
    display: contents;
  }
  .composer-end {
    flex: none;
    flex-wrap: nowrap;
    max-width: 100%;
    margin-inline-start: auto;
  }
  .composer-bar .send {
    margin-inline-start: 4px;
  }
  .composer-editing {
    display: flex;
    align-items: center;
    gap: 6px;
    width: 100%;
    padding-inline: 8px 2px;
    font-size: var(--small);
    color: var(--muted);
  }
  .composer-editing > span {
    flex: 1;
  }
  .composer-quote {
    display: flex;
    align-items: center;
    gap: 4px;
    width: 100%;
    min-width: 0;
    padding: 4px 4px 4px 10px;
    border-radius: calc(var(--radius) - 5px);
    background: var(--raised);
  }
  .composer-quote blockquote {
    display: -webkit-box;
    flex: 1;
    min-width: 0;
    overflow: hidden;
    padding-inline-start: 8px;
    border-inline-start: 2px solid var(--accent);
    font-size: var(--small);
    line-height: 1.4;
    overflow-wrap: anywhere;
    color: var(--muted);
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .composer-tool {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
    height: 32px;
    padding-inline: 10px 3px;
    border-radius: var(--radius-round);
    font-size: var(--small);
    font-weight: 550;
    color: var(--accent-text, color-mix(in srgb, var(--accent) 75%, var(--text)));
    background: var(--accent-soft);
  }
  .composer-tool > span,
  .composer-model > span {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .composer-tool .icon,
  .composer-model .icon {
    flex: none;
    width: 16px;
    height: 16px;
  }
  .composer-tool button {
    display: grid;
    place-items: center;
    flex: none;
    width: 26px;
    height: 26px;
    padding: 0;
    border-radius: var(--radius-round);
    color: inherit;
  }
  .composer-tool button:hover {
    background: color-mix(in srgb, var(--accent) 16%, transparent);
  }
  .composer-model {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    min-width: 0;
    max-width: 180px;
    height: 36px;
    padding-inline: 10px 6px;
    border-radius: var(--radius-box);
    font-size: var(--small);
    color: var(--muted);
  }
  .composer-model:hover,
  .composer-bar [aria-expanded="true"] {
    color: var(--text);
    background: color-mix(in srgb, var(--text) 7%, transparent);
  }
  .composer textarea::placeholder {
    color: var(--muted);
    text-align: -webkit-match-parent;
    text-align: match-parent;
    unicode-bidi: plaintext;
    opacity: 1;
  }
  .send {
    display: grid;
    place-items: center;
    flex: none;
    width: 36px;
    height: 36px;
    padding: 0;
    border-radius: max(var(--radius) - 5px, 1px);
    color: var(--on-accent);
    background: var(--accent);
    transition: opacity 0.12s, filter 0.12s;
  }
  .send:hover {
    filter: brightness(1.08);
  }
  .send:is(:disabled, [aria-disabled="true"]) {
    color: var(--muted);
    background: var(--raised);
    filter: none;
    cursor: default;
  }
  .send.stop {
    color: var(--surface);
    background: var(--text);
  }
  .send.stop .icon {
    fill: currentColor;
  }
  .banner {
    display: grid;
    gap: 8px;
    justify-items: center;
    padding: 12px;
    border-radius: var(--radius);
    font-size: var(--small);
    text-align: center;
    color: var(--muted);
    background: var(--raised);
  }
  /* Below 16 px phones zoom into the field. */
  @media (pointer: coarse) {
    chatdock-composer {
      --field-size: 16px;
    }
  }
  @media (forced-colors: active) {
    .composer:focus-within {
      outline: 2px solid Highlight;
    }
    .composer-marks mark {
      outline: 1px solid Highlight;
    }
    .send[aria-disabled="true"] {
      border-color: GrayText;
      color: GrayText;
    }
  }
`;
