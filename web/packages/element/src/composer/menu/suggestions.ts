import { html, nothing, type TemplateResult } from "lit";
import { adopt } from "../../part.ts";
import type { Choice } from "../choice.ts";
import type { ComposerPart } from "../composer.ts";
import type { Trigger } from "../trigger.ts";
import { choiceId, choiceList, grouped, matching, nextChoice } from "./choice-list.ts";
import { CommandSource } from "./command-source.ts";
import { EntitySource } from "./entity-source.ts";
import { menuStyles } from "./menu.styles.ts";

const ID = "composer-suggestions";
const DEBOUNCE_MS = 150;

/** Where the suggestions for one of the signs come from. */
export interface Source {
  readonly label: string;
  /** What is known without asking. */
  known(query: string): Choice[];
  /** Asks the host page. Null where there is nothing to ask. */
  search(query: string): Promise<Choice[]> | null;
  /** Goes back from a menu to the one before; false at the first. */
  back(): boolean;
}

type Stage = "searching" | "running" | "ready" | "failed" | "broken";

/** The list for what is being written behind an `@` or a `/`. The focus stays in the field. */
export class Suggestions {
  #trigger: Trigger | null = null;
  #source: Source | null = null;
  #choices: readonly Choice[] = [];
  /** What the last search found. */
  #found: readonly Choice[] = [];
  #stage: Stage = "ready";
  #active = 0;
  /** Which sign Escape, or a choice, has made an ordinary character: `sign` and `start` of its trigger. */
  #dismissed = "";
  /** Counts the searches: what an older one finds is dropped. */
  #search = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly composer: ComposerPart) {
    adopt(composer, menuStyles);
  }

  /** The ids that the field points to; null while there is no list. */
  get list(): { id: string; active: string | null } | null {
    if (!this.#trigger || this.#choices.length === 0) return null;
    return { id: ID, active: choiceId(ID, this.#active) };
  }

  /** What the text cursor is behind has changed. */
  look(trigger: Trigger | null): void {
    const key = keyOf(trigger);
    if (key !== this.#dismissed) this.#dismissed = "";
    if (!trigger || key === this.#dismissed) {
      this.leave();
      return;
    }
    const { query } = this.#trigger ?? {};
    const isSame = keyOf(this.#trigger) === key;
    this.#trigger = trigger;
    if (isSame && query === trigger.query) return;
    if (!isSame) this.#found = [];
    if (!isSame) this.#source = sourceFor(trigger, this.composer, this);
    this.refresh(isSame ? DEBOUNCE_MS : 0);
  }

  /** Reads what there is to suggest anew. */
  refresh(waitMs = 0): void {
    const { query = "" } = this.#trigger ?? {};
    const number = ++this.#search;
    clearTimeout(this.#timer);
    const known = this.#source?.known(query) ?? [];
    // A list that flickers is hard to read: what was found before stays as far as it fits.
    const ids = new Set(known.map(({ id }) => id));
    const found = matching(this.#found, query).filter(({ id }) => !ids.has(id));
    this.#show([...known, ...found], "searching");
    if (waitMs) this.#timer = setTimeout(() => this.#ask(query, known, number), waitMs);
    else void this.#ask(query, known, number);
  }

  /** What was found was for another menu. */
  forget(): void {
    this.#found = [];
  }

  /** Shows that something is under way until `work` is done. False when it failed or the list was left meanwhile. */
  async during(work: Promise<unknown>): Promise<boolean> {
    const number = ++this.#search;
    clearTimeout(this.#timer);
    this.#show([], "running");
    try {
      await work;
    } catch {
      if (number === this.#search) this.#show([], "broken");
      return false;
    }
    return number === this.#search;
  }

  /** The trigger as it is by now. */
  get trigger(): Trigger | null {
    return this.#trigger;
  }

  /** True when the key was meant for the list. */
  onKeydown(event: KeyboardEvent): boolean {
    if (!this.#trigger || event.ctrlKey || event.metaKey || event.altKey) return false;
    const isMeant = this.#handle(event.key, event.shiftKey);
    if (isMeant) {
      event.preventDefault();
      event.stopPropagation();
    }
    return isMeant;
  }

  /** Leaves the list; what was written stays as it is, and opens it no more. */
  close(): void {
    if (this.#trigger) this.#dismissed = keyOf(this.#trigger);
    this.leave();
  }

  /** Shows no list for now. */
  leave(): void {
    if (!this.#trigger) return;
    this.#search++;
    clearTimeout(this.#timer);
    this.#trigger = null;
    this.#source = null;
    this.#found = [];
    this.#choices = [];
    this.composer.requestUpdate();
  }

  render(): TemplateResult | typeof nothing {
    if (!this.#trigger) return nothing;
    const choices = this.#choices;
    return html`<div class="popup" data-wide>
      ${
        choices.length
          ? choiceList({
              kind: "listbox",
              id: ID,
              label: this.#source?.label ?? "",
              choices,
              active: this.#active,
              choose: (choice) => choice.choose(),
            })
          : html`<p class="popup-note" aria-hidden="true">${this.remark}</p>`
      }
    </div>`;
  }

  /** What a screen reader is told of the list; empty without one. */
  get remark(): string {
    if (!this.#trigger) return "";
    const { messages } = this.composer;
    const count = this.#choices.length;
    if (count > 0) return messages.suggestionCount(count);
    return {
      searching: messages.searching,
      running: messages.loading,
      ready: messages.noSuggestions,
      failed: messages.searchFailed,
      broken: messages.commandFailed,
    }[this.#stage];
  }

  #handle(key: string, shift: boolean): boolean {
    if (key === "Escape") {
      if (!this.#source?.back()) this.close();
      return true;
    }
    if (this.#choices.length === 0) return key === "Enter" && !shift && isPassing(this.#stage);
    if (key === "ArrowDown") return this.#go(1);
    if (key === "ArrowUp") return this.#go(-1);
    const choice = this.#choices[this.#active];
    if ((key !== "Enter" && key !== "Tab") || shift || !choice) return false;
    if (!choice.isDisabled) choice.choose();
    return true;
  }

  #go(step: 1 | -1): boolean {
    this.#active = nextChoice(this.#choices, this.#active, step);
    this.#draw();
    return true;
  }

  async #ask(query: string, known: readonly Choice[], number: number): Promise<void> {
    try {
      const found = await this.#source?.search(query);
      if (number !== this.#search) return;
      this.#found = found ?? [];
      this.#arrive([...known, ...this.#found], query);
    } catch {
      if (number === this.#search) this.#show(known, "failed");
    }
  }

  /** Words behind a sign that stands for nothing are ordinary words. */
  #arrive(choices: readonly Choice[], query: string): void {
    if (choices.length === 0 && query.includes(" ")) this.close();
    else this.#show(choices, "ready");
  }

  #show(choices: readonly Choice[], stage: Stage): void {
    this.#stage = stage;
    this.#choices = grouped(choices);
    this.#active = nextChoice(this.#choices, -1, 1);
    this.#draw();
  }

  #draw(): void {
    this.composer.requestUpdate();
    void this.composer.updateComplete.then(() => {
      this.composer.querySelector(".choice[data-active]")?.scrollIntoView?.({ block: "nearest" });
    });
  }
}

function isPassing(stage: Stage): boolean {
  return stage === "searching" || stage === "running";
}

function keyOf(trigger: Trigger | null): string {
  return trigger ? `${trigger.sign}${trigger.start}` : "";
}

function sourceFor({ sign }: Trigger, composer: ComposerPart, suggestions: Suggestions): Source {
  return sign === "@" ? new EntitySource(composer, suggestions) : new CommandSource(composer, suggestions);
}
