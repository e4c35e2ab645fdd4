import type { Conversation } from "@chatdock/client";
import { emit } from "../events.ts";

/** Tells the host page's own logs of what is no failure and may still explain one. */
export class Diagnostics {
  #isLost = false;

  constructor(private readonly host: HTMLElement) {}

  /** An option has no effect, which is likely a mistake: the console says so, too. */
  unknownOption(option: string): void {
    console.warn(`<${this.host.localName}> does not know the option "${option}", which has no effect.`);
    emit(this.host, "chatkit.log", { name: "option.unknown", data: { option } });
  }

  /** Looks whether an answer has lost its connection. That it goes on, or fails, other events tell. */
  look({ isLost, threadId }: Pick<Conversation, "isLost" | "threadId">): void {
    if (isLost && !this.#isLost)
      emit(this.host, "chatkit.log", { name: "connection.lost", data: { threadId } });
    this.#isLost = isLost;
  }
}
