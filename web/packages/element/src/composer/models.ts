import type { ModelOption } from "../options.ts";
import { sharedMemory } from "../storage.ts";
import type { ComposerPart } from "./composer.ts";

/** Which model the reader chose on a server: remembered, and used as long as the page offers it. */
export class ModelMemory {
  /** By server: what is stored may be another tab's choice. */
  readonly #chosen = new Map<string | undefined, string>();

  constructor(private readonly composer: ComposerPart) {}

  /** Forgets what is stored for a server. */
  static forget(server: string): void {
    sharedMemory.removeItem(keyOf(server));
  }

  /** Another reader may be here. */
  leave(): void {
    this.#chosen.clear();
  }

  /** The models that can be chosen or are shown as such; empty where the page offers none. */
  get all(): readonly ModelOption[] {
    return this.composer.options.models ?? [];
  }

  /** The model that goes with the next message; null where there is none to choose. */
  get chosen(): string | null {
    return this.option?.id ?? null;
  }

  /** The model that is chosen, or the one to begin with. */
  get option(): ModelOption | null {
    const open = this.all.filter(({ disabled }) => !disabled);
    const wanted = this.#wanted;
    return open.find(({ id }) => id === wanted) ?? open.find((model) => model.default) ?? open[0] ?? null;
  }

  /** The reader, or the page, chose a model. */
  choose(modelId: string): void {
    const server = this.#server;
    this.#chosen.set(server, modelId);
    if (server) sharedMemory.setItem(keyOf(server), modelId);
    this.composer.requestUpdate();
  }

  get #wanted(): string | null {
    const server = this.#server;
    return this.#chosen.get(server) ?? (server ? sharedMemory.getItem(keyOf(server)) : null);
  }

  get #server(): string | undefined {
    return this.composer.place?.server;
  }
}

function keyOf(server: string): string {
  return `chatdock:model:${server}`;
}
