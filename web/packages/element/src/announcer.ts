const SENTENCE_END = /[.!?。！？:]["')\]]*\s|\n/g;

/** Tells a screen reader an answer as it grows: whole sentences, each once, never more often than the interval. */
export class Announcer {
  #said = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly say: (text: string) => void,
    private readonly intervalMs = 4_000,
    private readonly now: () => number = Date.now,
  ) {}

  /** A new answer begins. */
  start(): void {
    this.#said = 0;
    this.#lastAt = this.now();
  }

  /** The answer's Markdown so far. */
  progress(text: string): void {
    if (this.now() - this.#lastAt < this.intervalMs) return;
    this.#sayUpTo(text, lastSentenceEnd(text));
  }

  /** The answer's whole Markdown: what has not been said yet is said now, followed by a closing remark. */
  finish(text: string, remark: string): void {
    this.say(`${plain(text.slice(this.#said))} ${remark}`.trim());
    this.#said = text.length;
  }

  #sayUpTo(text: string, end: number): void {
    if (end <= this.#said) return;
    this.say(plain(text.slice(this.#said, end)));
    this.#said = end;
    this.#lastAt = this.now();
  }
}

function lastSentenceEnd(text: string): number {
  let end = 0;
  for (const match of text.matchAll(SENTENCE_END)) end = match.index + match[0].length;
  return end;
}

/** Markdown's signs are noise when read aloud. */
function plain(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`#>|~]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
