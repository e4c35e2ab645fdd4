import { BlockParser } from "../markdown/blocks.ts";
import { speakableEnd, spoken } from "./spoken.ts";

/** Chinese and Japanese have no space behind a sentence. */
const SENTENCE_END = /[.!?:؟۔]["')\]»”’]*\s|[。！？]["')\]”’」』）]*|\n/g;

/** Reading a text takes time of its own: where there was nothing to say, it is read again after so long. */
const PAUSE_MS = 500;

/** Tells a screen reader an answer as it grows: whole sentences, each once, never more often than the interval. */
export class Announcer {
  readonly #parser = new BlockParser();
  #text = "";
  /** Up to where the Markdown source has been said. */
  #said = 0;
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly say: (text: string) => void,
    private readonly intervalMs = 4_000,
    private readonly now: () => number = Date.now,
  ) {}

  /** A new answer begins. */
  start(): void {
    this.#said = 0;
    this.#text = "";
    this.#nextAt = this.now() + this.intervalMs;
  }

  /** The answer's Markdown so far. */
  progress(markdown: string): void {
    if (this.now() < this.#nextAt) return;
    this.#follow(markdown);
    const blocks = this.#parser.update(markdown);
    const text = this.#take(Math.min(lastSentenceEnd(markdown), speakableEnd(blocks)));
    this.#nextAt = this.now() + (text === "" ? PAUSE_MS : this.intervalMs);
    if (text !== "") this.say(text);
  }

  /** The answer's whole Markdown: what has not been said yet is said now, followed by a closing remark. */
  finish(markdown: string, remark: string): void {
    this.#follow(markdown);
    this.say(`${this.#take(markdown.length)} ${remark}`.trim());
  }

  /** One turn may have several messages. */
  #follow(markdown: string): void {
    if (!markdown.startsWith(this.#text)) this.#said = 0;
    this.#text = markdown;
  }

  #take(end: number): string {
    if (end <= this.#said) return "";
    const text = spoken(this.#parser.update(this.#text), this.#said, end);
    this.#said = end;
    return text;
  }
}

function lastSentenceEnd(text: string): number {
  let end = 0;
  for (const match of text.matchAll(SENTENCE_END)) end = match.index + match[0].length;
  return end;
}
