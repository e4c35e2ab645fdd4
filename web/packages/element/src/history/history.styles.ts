import { css } from "lit";

export const historyStyles = css`
  chatdock-history {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: calc(8px * var(--space));
    min-height: 0;
    padding: 8px;
    overflow-y: auto;
  }
  .threads {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1px;
    width: 100%;
    max-width: 780px;
    margin-inline: auto;
  }
  .thread-row,
  .thread-form {
    display: flex;
    align-items: center;
    gap: 2px;
    min-height: calc(24px + 20px * var(--space));
    padding-inline: 2px 6px;
    border-radius: var(--radius-box);
  }
  .thread-row:hover,
  .thread-row:has([aria-current]) {
    background: var(--raised);
  }
  .thread-title {
    display: flex;
    flex: 1;
    align-items: baseline;
    gap: 10px;
    min-width: 0;
    min-height: calc(24px + 20px * var(--space));
    padding: calc(10px * var(--space)) 10px;
    border-radius: var(--radius-box);
    text-align: start;
  }
  .thread-title span {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-align: -webkit-match-parent;
    text-align: match-parent;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .thread-title[aria-current] span {
    font-weight: 600;
  }
  .thread-title time {
    flex: none;
    font-size: var(--tiny);
    color: var(--muted);
  }
  .thread-form {
    gap: 6px;
    padding-inline: 8px;
    background: var(--raised);
  }
  .thread-form > :first-child {
    flex: 1;
    min-width: 0;
    font-size: var(--small);
  }
  .thread-form bdi {
    display: block;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    color: var(--muted);
  }
  .thread-form input {
    padding: 5px 8px;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) * 0.5);
    background: var(--surface);
  }
  .empty {
    padding: 32px 16px;
    text-align: center;
    color: var(--muted);
  }
`;
