import type { Transport } from "@chatdock/client";
import { NO_OPINIONS, type Opinion, type Opinions } from "../item/opinion.ts";
import type { PartEvents } from "../part.ts";

/** What the reader thinks of answers: sent to the server, and shown for as long as the page is open. */
export class Feedback {
  /** By the last item of each turn. Never changed in place. */
  opinions: Opinions = NO_OPINIONS;

  constructor(
    private readonly onChange: () => void,
    private readonly onError: (error: Error) => void,
  ) {}

  /** Sends an opinion. It is shown at once, and taken back when the server does not take it. */
  async give(
    transport: Transport,
    threadId: string,
    { itemIds, kind }: PartEvents["part-feedback"],
  ): Promise<void> {
    const turn = itemIds.at(-1);
    const before = this.opinions.get(turn ?? "");
    // There is no way to take an opinion back, only to have another one.
    if (turn === undefined || before === kind) return;
    this.#note(turn, kind);
    try {
      await transport.json("items.feedback", { thread_id: threadId, item_ids: itemIds, kind });
    } catch (error) {
      // Another opinion may have been given meanwhile.
      if (this.opinions.get(turn) === kind) this.#note(turn, "failed");
      this.onError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #note(turn: string, opinion: Opinion): void {
    this.opinions = new Map(this.opinions).set(turn, opinion);
    this.onChange();
  }
}
