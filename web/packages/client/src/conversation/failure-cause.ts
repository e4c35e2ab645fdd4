import type { Failure } from "../failure.ts";
import type { FailedAction, StreamingOp } from "../protocol.ts";
import type { Reading } from "../run/reading.ts";
import type { Transport } from "../transport/transport.ts";
import { loadEndings } from "./loading.ts";

/** Knows what the failure on screen came of: the run, and the action where it was one. */
export class FailureCause {
  #known: { failure: Failure; runId: string | null; action: FailedAction | null } | null = null;

  constructor(private readonly transport: Transport) {}

  /** A failure came of what was read: of what was asked here, or else of the action that the server tells. */
  note(failure: Failure, { op, lastRunId }: Reading, told: FailedAction | null = null): void {
    this.#known = { failure, runId: lastRunId, action: op ? actionOf(op) : told };
  }

  /** Notes a failure, and asks the server where it was not asked for here. What it does not tell was no action. */
  async find(failure: Failure, reading: Reading, threadId: string): Promise<void> {
    const { transport } = this;
    const told = reading.op ? null : await loadEndings(transport, threadId, reading.signal).catch(() => null);
    this.note(failure, reading, told?.failed_action);
  }

  /** The action that this failure came of: to try again means to repeat it. */
  action(failure: Failure | null): FailedAction | null {
    return this.#known && this.#known.failure === failure ? this.#known.action : null;
  }

  /** Whether a failure came of this run. */
  isOf(failure: Failure, runId: string | null): boolean {
    return runId !== null && this.#known?.failure === failure && this.#known.runId === runId;
  }
}

function actionOf(op: StreamingOp): FailedAction | null {
  return op.type === "threads.custom_action" ? op.params : null;
}
