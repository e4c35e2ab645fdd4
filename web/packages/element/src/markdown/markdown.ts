import { html } from "lit";
import { property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import { ChatPart, define } from "../part.ts";
import { type Block, BlockParser, startOf } from "./blocks.ts";
import type { Marker } from "./citations.ts";
import { headingLevels } from "./headings.ts";
import { renderBlock } from "./render.ts";

/** A Markdown text that may still be growing, with citation markers in it. */
export class MarkdownPart extends ChatPart {
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) markers: readonly Marker[] = [];
  @property({ attribute: false }) imageDomains: readonly string[] = [];
  @property({ attribute: false }) messages: Messages = en;
  readonly #parser = new BlockParser();

  override render() {
    const blocks = this.#parser.update(this.text);
    const levels = headingLevels(blocks);
    return blocks.map((block, at) => {
      const markers = markersOf(this.markers, block, blocks[at + 1], at === 0);
      // Drawing a finished block again is the cost that grows with an answer.
      const headingLevel = levels[at] ?? 0;
      const key = markers.map((marker) => `${marker.number}@${marker.index}`).join();
      return html`${guard([block, key, headingLevel, this.messages, this.imageDomains.join()], () =>
        renderBlock(block, {
          messages: this.messages,
          imageDomains: this.imageDomains,
          markers,
          headingLevel,
        }),
      )}`;
    });
  }
}

/** The markers behind the start of a block, up to the start of the next one. */
function markersOf(
  all: readonly Marker[],
  block: Block,
  next: Block | undefined,
  isFirst: boolean,
): Marker[] {
  const from = isFirst ? -1 : startOf(block);
  const to = next ? startOf(next) : Number.POSITIVE_INFINITY;
  return all.filter(({ index }) => index !== null && index > from && index <= to);
}

define("chatdock-markdown", MarkdownPart);
