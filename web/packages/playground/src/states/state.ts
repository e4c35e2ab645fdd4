import type { ChatDockOptions } from "@chatdock/element";
import type { Draft, Script, ScriptedThread } from "../scripted-server/script.ts";

/** Something that is done once the chat is there, as its page or its reader would. */
export type Act =
  | { call: "showHistory" | "focusComposer" | "stop" | "fetchUpdates" }
  | { call: "sendUserMessage"; with: { text: string } }
  | { call: "setComposerValue"; with: Record<string, unknown> }
  /** Lets go what the server holds. */
  | { release: true }
  /** Writes into the composer as a reader does. */
  | { write: string }
  /** Presses the first thing that one of these selectors finds in the chat. */
  | { press: string }
  /** Gives a key to what has the focus. */
  | { key: string };

/** What the chat can look like, and how it comes to that. */
export interface State extends Script {
  /** As it stands in the address. */
  name: string;
  title: string;
  /** What there is to see. */
  describe: string;
  /** Options besides those of every state. */
  options?: Partial<ChatDockOptions>;
  /** The thread that is open at first. */
  open?: string;
  acts?: readonly Act[];
  /** Selectors of what is drawn once the state is reached. */
  shows?: readonly string[];
}

/** The thread that most states open. */
const OPEN = "thr_open";

/** A state in which a thread is open. */
export function inThread(
  items: readonly Draft[],
  more: Partial<ScriptedThread> = {},
): Pick<State, "threads" | "open"> {
  return { threads: [{ id: OPEN, title: "Mooring a boat", items, ...more }], open: OPEN };
}
