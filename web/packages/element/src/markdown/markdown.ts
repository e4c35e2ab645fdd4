import { html } from "lit";
import { property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import type { EntityOptions } from "../options.ts";
import { adopt, ChatPart, define } from "../part.ts";
import { type Block, BlockParser, startOf } from "./blocks.ts";
import { keyOf, type Marker } from "./citations.ts";
import { headingLevels } from "./headings.ts";
import { markdownStyles } from "./markdown.styles.ts";
import { Pace } from "./pace.ts";
import { renderBlock } from "./render.ts";

const NONE: readonly string[] = [];

/** A Markdown text that may still be growing, with citation markers in it. */
export class MarkdownPart extends ChatPart {
  readonly #pace = new Pace();
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) markers: readonly Marker[] = [];
  @property({ attribute: false }) imageDomains: readonly string[] = NONE;
  /** More is going to be added at the end. */
  @property({ type: Boolean }) growing = false;
  @property({ attribute: false }) entities: EntityOptions | undefined;
  @property({ attribute: false }) messages: Messages = en;
  readonly #parser = new BlockParser();

  override connectedCallback(): void {
    super.connectedCallback();
    adopt(this, markdownStyles);
  }

  /** A block that takes long to draw is drawn less often while it grows. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.growing) await this.#pace.wait();
    this.#pace.measure(() => super.scheduleUpdate());
  }

  /** The end does not wait for what was drawn before it. */
  override requestUpdate(...change: Parameters<ChatPart["requestUpdate"]>): void {
    if (change[0] === "growing" && !this.growing) this.#pace.stop();
    super.requestUpdate(...change);
  }

  override render() {
    const blocks = this.#parser.update(this.text);
    const levels = headingLevels(blocks);
    const { messages, entities } = this;
    const domains = this.imageDomains.join();
    const markers = markersOf(this.markers, blocks);
    return blocks.map((block, at) => {
      const context = {
        messages,
        entities,
        imageDomains: this.imageDomains,
        markers: markers[at] ?? [],
        headingLevel: levels[at] ?? 0,
        finished: !this.growing || at < blocks.length - 1,
      };
      // Drawing a finished block again is the cost that grows with an answer.
      const { headingLevel, finished } = context;
      const seen = [block.node, keyOf(context.markers), headingLevel, finished, messages, entities, domains];
      return html`${guard(seen, () => renderBlock(block, context))}`;
    });
  }
}

/** The markers of each block: those behind its start, up to the start of the next one. */
function markersOf(all: readonly Marker[], blocks: readonly Block[]): Marker[][] {
  let at = 0;
  const placed = all.filter(({ index }) => index !== null);
  return blocks.map((_, block) => {
    const next = blocks[block + 1];
    const to = next ? startOf(next) : Number.POSITIVE_INFINITY;
    const from = at;
    while (at < placed.length && (placed[at]?.index ?? 0) <= to) at++;
    return placed.slice(from, at);
  });
}

define("chatdock-markdown", MarkdownPart);
