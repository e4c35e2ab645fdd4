import type { Failure } from "../failure.ts";
import type { FailedAction } from "../protocol.ts";
import type { Transport } from "../transport/transport.ts";

/** Knows which action a failure came of where this page has not sent it: before a reload, in another tab, on another device. */
export class KnownAction {
  #known: { failure: Failure; failed: FailedAction } | null = null;

  constructor(private readonly transport: Transport) {}

  /** Asks the server what failed. Where it does not tell, it was no action for all that is known. */
  async learn(threadId: string, failure: Failure): Promise<void> {
    if (!failure.retryable || !this.transport.canResume) return;
    const told = await this.transport.json("chatdock.run.endings", { thread_id: threadId }).catch(() => null);
    this.#known = told?.failed_action ? { failure, failed: told.failed_action } : null;
  }

  /** The action that this failure came of. */
  of(failure: Failure | null): FailedAction | null {
    return this.#known && this.#known.failure === failure ? this.#known.failed : null;
  }
}
