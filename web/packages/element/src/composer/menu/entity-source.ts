import type { Choice } from "../choice.ts";
import type { ComposerPart } from "../composer.ts";
import type { Source, Suggestions } from "./suggestions.ts";

/** The host page's things for what is written behind an `@`. */
export class EntitySource implements Source {
  constructor(
    private readonly composer: ComposerPart,
    private readonly suggestions: Suggestions,
  ) {}

  get label(): string {
    return this.composer.messages.mention;
  }

  known(): Choice[] {
    return [];
  }

  async search(query: string): Promise<Choice[]> {
    const entities = (await this.composer.entities.onTagSearch?.(query)) ?? [];
    return entities.map((entity) => ({
      id: entity.id,
      label: entity.title,
      icon: entity.icon,
      group: entity.group,
      choose: () => {
        const { trigger } = this.suggestions;
        if (trigger) this.composer.insertTag(entity, trigger.start, trigger.end);
        this.suggestions.close();
      },
    }));
  }

  back(): boolean {
    return false;
  }
}
