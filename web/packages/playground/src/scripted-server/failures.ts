import type { Gate } from "./gate.ts";
import type { Failure, OpName } from "./script.ts";

/** What stands between a request and its answer. */
export class Failures {
  readonly #left: { failure: Failure; times: number }[];

  constructor(
    failures: readonly Failure[],
    private readonly gate: Gate,
  ) {
    this.#left = failures.map((failure) => ({ failure, times: failure.times ?? Number.POSITIVE_INFINITY }));
  }

  /** The network is back: what is offline from here on is so no more. */
  reconnect(): void {
    for (const each of this.#left) if (each.failure.meets === "offline") each.times = 0;
  }

  /** An answer that is an error; null when the op may be answered. Rejects where there is no network. */
  async meet(op: OpName, signal: AbortSignal | null | undefined): Promise<Response | null> {
    const found = this.#left.find(({ failure, times }) => times > 0 && (failure.on?.includes(op) ?? true));
    if (!found) return null;
    found.times--;
    const { meets } = found.failure;
    if (meets === "offline") throw new TypeError("Failed to fetch");
    if (meets !== "hold") return refusal(meets.status, meets.code, meets.message);
    await this.gate.wait(signal);
    return null;
  }
}

/** An answer in the shape of ChatDock's errors. */
export function refusal(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message, request_id: "req_playground" } }, { status });
}
