import type { ChatDockChat, ChatDockEvents } from "@chatdock/element";
import { ScriptedServer, type Sent } from "../scripted-server/server.ts";
import { HOST_EVENT } from "../states/host.ts";
import { stateOf } from "../states/index.ts";
import { act } from "./acting.ts";
import { optionsOf } from "./options.ts";
import { Stillness } from "./stillness.ts";
import type { View } from "./view.ts";

/** The address of the scripted server: nothing answers there but the script. */
const API_URL = new URL("playground/chatkit", document.baseURI).href;
/** Where the files are that states show. */
const FILES = new URL("playground/", document.baseURI).href;

/** All events of the chat. */
export const EVENTS = [
  "chatkit.ready",
  "chatkit.error",
  "chatkit.effect",
  "chatkit.deeplink",
  "chatkit.response.start",
  "chatkit.response.end",
  "chatkit.history.open",
  "chatkit.history.close",
  "chatkit.thread.change",
  "chatkit.thread.load.start",
  "chatkit.thread.load.end",
  "chatkit.tool.change",
  "chatkit.log",
  "chatdock.unauthorized",
  "chatdock.response.end",
] as const satisfies readonly (keyof ChatDockEvents)[];

/** One line of the page's log. */
export interface Note {
  kind: "event" | "op" | "host";
  name: string;
  detail: unknown;
}

/** A chat in a state, with a server of its own. */
export class Stage {
  readonly chat: ChatDockChat;
  readonly notes: Note[] = [];
  /** Selectors of what was to be pressed and was not there. */
  readonly missed: string[] = [];
  readonly #server: ScriptedServer;
  readonly #played: Promise<void>;
  readonly #ready: Promise<unknown>;
  /** It has been in its state: what it is in now is somebody else's doing. */
  #isReached = false;

  constructor(
    private readonly view: View,
    private readonly onNote: () => void,
  ) {
    forgetThreads();
    this.#server = new ScriptedServer(stateOf(view.state), FILES, (sent) => this.#noteSent(sent));
    this.chat = document.createElement("chatdock-chat");
    for (const name of EVENTS) this.chat.addEventListener(name, (event) => this.#noteEvent(event));
    this.#ready = new Promise((resolve) => this.chat.addEventListener("chatkit.ready", resolve));
    window.addEventListener(HOST_EVENT, this.#noteHost);
    this.setOptions(view);
    this.#played = this.#play();
  }

  /** Gives the chat the options of a view of the same state. */
  setOptions(view: View): void {
    const { options, open } = stateOf(view.state);
    const api = { url: API_URL, fetch: this.#server.fetch, uploadStrategy: { type: "two_phase" as const } };
    this.chat.setOptions(
      optionsOf(view, api, { ...(open !== undefined && { initialThread: open }), ...options }),
    );
  }

  release(): void {
    this.#server.release();
  }

  /** Resolves when the state is reached, and later when all is drawn: nothing goes on but what is held. */
  async settled(): Promise<void> {
    await this.#played;
    await this.#still(this.#isReached ? [] : (stateOf(this.view.state).shows ?? []));
    this.#isReached = true;
  }

  /** Takes the chat away. */
  clear(): void {
    window.removeEventListener(HOST_EVENT, this.#noteHost);
    this.chat.remove();
  }

  async #play(): Promise<void> {
    // A held server keeps the chat from being ready.
    await Promise.race([this.#ready, this.#still(["section"])]);
    for (const step of stateOf(this.view.state).acts ?? []) {
      await this.#still("press" in step ? [step.press] : []);
      const missed = await act(this.chat, step, () => this.#server.release());
      if (missed) this.missed.push(missed);
    }
  }

  #still(shows: readonly string[]): Promise<void> {
    return new Stillness(this.chat, () => this.#server.isQuiet).reached(shows);
  }

  #noteEvent(event: Event): void {
    this.#note({ kind: "event", name: event.type, detail: (event as CustomEvent).detail });
  }

  readonly #noteHost = (event: Event) => {
    const { name, given } = (event as CustomEvent<{ name: string; given: unknown[] }>).detail;
    this.#note({ kind: "host", name, detail: given });
  };

  #noteSent({ op, params }: Sent): void {
    this.#note({ kind: "op", name: op, detail: params });
  }

  #note(note: Note): void {
    this.notes.push(note);
    this.onNote();
  }
}

/** What chats of earlier states have kept would be taken for this one's. */
function forgetThreads(): void {
  for (const storage of [localStorage, sessionStorage])
    for (const key of Object.keys(storage)) if (key.startsWith("chatdock:")) storage.removeItem(key);
}
