import type { Command, CommandSelection } from "../../options.ts";
import { tell } from "../../part.ts";
import type { Choice } from "../choice.ts";
import type { ComposerPart } from "../composer.ts";
import { replaceInField } from "../field.ts";
import { writeSign } from "../toolbar.ts";
import { modelChoices, toolChoices } from "./button-menu.ts";
import type { Source, Suggestions } from "./suggestions.ts";

/** What a slash offers: what the composer itself can do, and the host page's commands, in menus below menus. */
export class CommandSource implements Source {
  /** The menus that were gone into, the one on screen last. */
  readonly #menus: (readonly Command[])[] = [];

  constructor(
    private readonly composer: ComposerPart,
    private readonly suggestions: Suggestions,
  ) {}

  get label(): string {
    return this.composer.messages.commands;
  }

  known(query: string): Choice[] {
    const menu = this.#menus.at(-1);
    if (menu)
      return matching(
        menu.map((command) => this.#commandChoice(command)),
        query,
      );
    return matching(this.#ownChoices(), query);
  }

  search(query: string): Promise<Choice[]> | null {
    const { onSearch } = this.composer.commands;
    if (this.#menus.length > 0 || !onSearch) return null;
    return onSearch(query).then((commands) => commands.map((command) => this.#commandChoice(command)));
  }

  back(): boolean {
    if (this.#menus.pop() === undefined) return false;
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
    if (selection?.type === "menu") this.#enter(selection.commands);
    else this.#end(selection);
  }

  /** The next menu is searched with what is written behind the slash from now on. */
  #enter(commands: readonly Command[]): void {
    this.#menus.push(commands);
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
      ...composer.addOns.flatMap((addOn) => addOn.commands?.() ?? []),
      ...toolChoices(composer).map((tool) => ({ ...tool, label: messages.useTool(tool.label) })),
      ...modelChoices(composer).map((model) => ({ ...model, label: messages.useModel(model.label) })),
      ...(entities.onTagSearch
        ? [this.#own("mention", messages.mention, () => writeSign(composer, "@"))]
        : []),
      this.#own("compose", messages.newThread, () => tell(composer, "part-new", undefined)),
    ].map((choice) => this.#clearing(choice));
  }

  #own(icon: string, label: string, choose: () => void): Choice {
    return { id: icon, label, icon, choose };
  }

  /** What the composer does itself it does with the command gone from the field. */
  #clearing(choice: Choice): Choice {
    const { id, label, description, icon, group, isDisabled } = choice;
    const choose = () => {
      this.#replace("");
      this.suggestions.close();
      choice.choose();
    };
    return { id, label, description, icon, group, isDisabled, choose };
  }
}

function matching(choices: readonly Choice[], query: string): Choice[] {
  const wanted = query.trim().toLowerCase();
  return choices.filter(({ label }) => label.toLowerCase().includes(wanted));
}
