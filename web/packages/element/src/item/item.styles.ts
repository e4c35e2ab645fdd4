import { css } from "lit";
import { entityStyles } from "../entity/entity.styles.ts";
import { sourceStyles } from "../sources/sources.styles.ts";
import { generatedImageStyles } from "./generated-image.styles.ts";
import { questionStyles } from "./question.styles.ts";
import { stepStyles } from "./steps.styles.ts";
import { structuredInputStyles } from "./structured-input.styles.ts";

const shared = css`
  chatdock-item,
  chatdock-markdown {
    display: block;
    min-width: 0;
  }
  chatdock-item:not(:has(> *)) {
    display: none;
  }
  .mark {
    padding-inline: 6px;
    font-size: var(--small);
    color: var(--muted);
  }
  .actions {
    display: flex;
    align-items: center;
    gap: 2px;
    margin-block-start: 6px;
    margin-inline-start: -6px;
  }
  .unsupported {
    font-size: var(--small);
    color: var(--muted);
  }
  .actions [aria-pressed="true"] {
    color: var(--accent-text);
    background: var(--accent-soft);
  }
  .actions .mark:empty {
    display: none;
  }
  @media (forced-colors: active) {
    .actions [aria-pressed="true"] {
      forced-color-adjust: none;
      color: HighlightText;
      background: Highlight;
    }
  }
`;

/** All that items are drawn by. The own rules of a kind come behind those that all share. */
export const itemStyles = [
  shared,
  questionStyles,
  entityStyles,
  generatedImageStyles,
  sourceStyles,
  structuredInputStyles,
  stepStyles,
];
