import type { ChatDockChat } from "@chatdock/element";
import { PlaygroundPage } from "./page/page.ts";
import type { Note } from "./page/stage.ts";
import type { View } from "./page/view.ts";
import { STATES } from "./states/index.ts";

/** What tests and the console of the browser can use. */
export interface Playground {
  readonly states: readonly string[];
  readonly view: View;
  readonly chat: ChatDockChat;
  /** Events and ops since the state began, oldest first. */
  readonly notes: readonly Note[];
  /** Selectors of what a state wanted to press and did not find. */
  readonly missed: readonly string[];
  /** Shows something else, and resolves when it is settled. */
  show(change: Partial<View>): Promise<void>;
  /** Resolves when the state is reached: all is drawn, and nothing goes on but what is held. */
  settled(): Promise<void>;
  /** Lets go what the server holds, up to the next hold. */
  release(): void;
}

declare global {
  interface Window {
    playground: Playground;
  }
  /** Path of the chat's code relative to this script, put in by the build. */
  const PLAYGROUND_CHAT: string;
}

let page: PlaygroundPage | null = null;

const loaded = import(new URL(`../${PLAYGROUND_CHAT}`, import.meta.url).href).then(() => {
  page = new PlaygroundPage(document.body);
  return page;
});

function shown(): PlaygroundPage {
  if (!page) throw new Error("The chat is not loaded yet: await playground.settled() first.");
  return page;
}

// It is there before the page's load event, for those who wait for that alone.
window.playground = {
  states: STATES.map(({ name }) => name),
  get view() {
    return shown().view;
  },
  get chat() {
    return shown().stage.chat;
  },
  get notes() {
    return shown().stage.notes;
  },
  get missed() {
    return shown().stage.missed;
  },
  async show(change) {
    const { stage } = (await loaded).change(change);
    await stage.settled();
  },
  async settled() {
    await (await loaded).stage.settled();
  },
  release() {
    shown().stage.release();
  },
};
