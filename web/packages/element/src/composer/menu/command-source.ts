import type { Command, CommandSelection } from "../../options.ts";
import { tell } from "../../part.ts";
import type { Choice } from "../choice.ts";
import type { ComposerPart } from "../composer.ts";
import { replaceInField } from "../field.ts";
import { writeSign } from "../toolbar.ts";
import { modelChoices, toolChoices } from "./button-menu.ts";
import { matching } from "./choice-list.ts";
import type { Source, Suggestions } from "./suggestions.ts";

/** What a slash offers: what the composer itself can do, and the host page's commands, in menus below menus. */
export class CommandSource implements Source {
  /** The menus that were gone into, the one on screen last. */
  readonly #menus: (readonly Choice[])[] = [];

  constructor(
    private readonly composer: ComposerPart,
    private readonly suggestions: Suggestions,
  ) {}

  get label(): string {
    return this.composer.messages.commands;
  }

  known(query: string): Choice[] {
    return matching(this.#menus.at(-1) ?? this.#ownChoices(), query);
  }

  search(query: string): Promise<Choice[]> | null {
    const { onSearch } = this.composer.commands;
    if (this.#menus.length > 0 || !onSearch) return null;
    return onSearch(query).then((commands) => commands.map((command) => this.#commandChoice(command)));
  }

  back(): boolean {
    if (this.#menus.pop() === undefined) return false;
    this.suggestions.forget();
    this.suggestions.refresh();
    return true;
  }

  #commandChoice(command: Command): Choice {
    const { id, label, description, icon, group } = command;
    return { id, label, description, icon, group, choose: () => void this.#run(command) };
  }

  async #run(command: Command): Promise<void> {
    let selection: CommandSelection | undefined;
    const work = Promise.resolve(this.composer.commands.onSelect?.(command)).then((result) => {
      selection = result ?? undefined;
    });
    const isOurs = await this.suggestions.during(work);
    if (!isOurs) return;
    if (selection?.type === "menu") this.#enter(selection.commands.map((each) => this.#commandChoice(each)));
    else this.#end(selection);
  }

  /** The next menu is searched with what is written behind the slash from now on. */
  #enter(choices: readonly Choice[]): void {
    this.#menus.push(choices);
    this.suggestions.forget();
    const { trigger } = this.suggestions;
    if (trigger?.query) this.#replace("/");
    else this.suggestions.refresh();
  }

  #end(selection: CommandSelection | undefined): void {
    const { trigger } = this.suggestions;
    if (selection?.type === "entity" && trigger)
      this.composer.insertTag(selection.entity, trigger.start, trigger.end);
    else this.#replace("");
    this.suggestions.close();
  }

  /** Puts something in the place of the slash and what is behind it. */
  #replace(text: string): void {
    const { trigger } = this.suggestions;
    const { field } = this.composer;
    if (trigger && field) replaceInField(field, trigger.start, trigger.end, text);
  }

  #ownChoices(): Choice[] {
    const { composer } = this;
    const { messages, entities } = composer;
    return [
      ...composer.addOns.flatMap((addOn) => addOn.commands?.() ?? []).map((each) => this.#clearing(each)),
      ...this.#ownMenu("tools", messages.chooseTool, toolChoices(composer)),
      ...this.#ownMenu("spark", messages.chooseModel, modelChoices(composer)),
      ...(entities.onTagSearch
        ? [this.#own("mention", messages.mention, () => writeSign(composer, "@"))]
        : []),
      this.#own("compose", messages.newThread, () => tell(composer, "part-new", undefined)),
    ];
  }

  #own(icon: string, label: string, choose: () => void): Choice {
    return this.#clearing({ id: icon, label, icon, choose });
  }

  #ownMenu(icon: string, label: string, choices: readonly Choice[]): Choice[] {
    if (choices.length === 0) return [];
    const inside = choices.map((choice) => this.#clearing(choice));
    return [{ id: icon, label, icon, choose: () => this.#enter(inside) }];
  }

  /** What the composer does itself it does with the command gone from the field. */
  #clearing(choice: Choice): Choice {
    const choose = () => {
      this.#replace("");
      this.suggestions.close();
      choice.choose();
    };
    return { ...choice, choose };
  }
}
