import { css } from "lit";

export const startScreenStyles = css`
  chatdock-start-screen {
    display: flex;
    flex: 1;
    min-height: 0;
    overflow-y: auto;
  }
  .start {
    display: flex;
    flex-direction: column;
    width: 100%;
    /* As wide as the conversation, so that nothing moves aside with the first question. */
    max-width: 780px;
    margin: auto;
    padding: calc(24px * var(--space)) 18px calc(16px * var(--space));
  }
  .start-mark {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    margin-block-end: calc(16px * var(--space));
    border-radius: calc(var(--radius) * 0.85);
    color: var(--accent-text);
    background: var(--accent-soft);
  }
  .start-mark .icon {
    width: 24px;
    height: 24px;
  }
  .greeting {
    margin-block-end: calc(20px * var(--space));
    font-size: calc(var(--size) * 1.4);
    font-weight: 600;
    line-height: 1.3;
    letter-spacing: -0.015em;
    text-align: -webkit-match-parent;
    text-align: match-parent;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .prompts {
    display: grid;
    max-width: 560px;
    gap: calc(8px * var(--space));
  }
  .prompts button {
    display: flex;
    align-items: center;
    gap: 10px;
    width: 100%;
    padding: calc(10px * var(--space)) 14px;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) * 0.75);
    line-height: 1.45;
    text-align: start;
    transition: border-color 0.12s, background-color 0.12s;
  }
  .prompts .icon {
    flex: none;
    color: var(--accent-text);
  }
  .prompts span {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .prompts button:hover {
    border-color: color-mix(in srgb, var(--accent) 45%, var(--line));
    background: var(--accent-soft);
  }
`;
