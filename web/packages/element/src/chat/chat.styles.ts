import { css } from "lit";
import { composerStyles } from "../composer/composer.styles.ts";
import { startScreenStyles } from "../start-screen/start-screen.styles.ts";
import { base } from "../theme/base.styles.ts";
import { theme } from "../theme/theme.styles.ts";

const chatStyles = css`
  .chat,
  .body {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
  }
  .chat {
    container: chat / inline-size;
  }
  .body {
    flex: 1;
  }
  /* Its own styles come with it: until then it keeps its place. */
  chatdock-thread {
    position: relative;
    display: flex;
    flex: 1;
    min-height: 0;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 2px;
    flex: none;
    min-height: calc(40px + 16px * var(--space));
    padding: calc(8px * var(--space)) 10px;
    border-block-end: 1px solid var(--line);
  }
  .head-title {
    flex: 1;
    min-width: 0;
    padding-inline: 8px;
    overflow: hidden;
    font-size: var(--size);
    font-weight: 600;
    letter-spacing: -0.005em;
    text-align: -webkit-match-parent;
    text-align: match-parent;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .connection {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 0 8px;
    padding: calc(4px * var(--space)) 16px;
    font-size: var(--small);
    background: var(--warning-soft);
  }
  .connection .quiet {
    color: inherit;
    text-decoration: underline;
  }
  .disclaimer {
    flex: none;
    padding: 0 20px calc(10px * var(--space));
    font-size: var(--tiny);
    line-height: 1.4;
    text-align: center;
    color: var(--muted);
  }
  .disclaimer[data-strong] {
    color: var(--text);
  }
`;

/** Every part draws into the chat's shadow root, so their styles are all here, but for those of parts that load later. */
export const styles = [theme, base, chatStyles, composerStyles, startScreenStyles];
