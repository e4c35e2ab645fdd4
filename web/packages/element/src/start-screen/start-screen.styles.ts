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
    max-width: 560px;
    margin: auto;
    padding: 24px 20px 16px;
  }
  .start-mark {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    margin-block-end: 16px;
    border-radius: 14px;
    color: var(--accent);
    background: var(--accent-soft);
  }
  .start-mark .icon {
    width: 24px;
    height: 24px;
  }
  .greeting {
    margin-block-end: 20px;
    font-size: calc(var(--size) * 1.4);
    font-weight: 600;
    line-height: 1.3;
    letter-spacing: -0.015em;
    text-wrap: balance;
  }
  .prompts {
    display: grid;
    gap: 8px;
  }
  .prompts button {
    display: flex;
    align-items: center;
    gap: 10px;
    width: 100%;
    padding: 10px 14px;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) - 4px);
    line-height: 1.45;
    text-align: start;
    transition: border-color 0.12s, background-color 0.12s;
  }
  .prompts .icon {
    flex: none;
    color: var(--accent);
  }
  .prompts span {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .prompts button:hover {
    border-color: color-mix(in srgb, var(--accent) 45%, var(--line));
    background: var(--accent-soft);
  }
`;
