import { type EventHost, emit } from "../events.ts";

/** Whether the reader's past threads are shown, in the place of the open one. */
export class HistoryView {
  isShown = false;
  /** Nobody has gone elsewhere while it was loading. */
  #isWanted = false;

  constructor(private readonly chat: EventHost) {}

  async show(): Promise<void> {
    this.#isWanted = true;
    await import("../history/history.ts");
    if (this.isShown || !this.#isWanted) return;
    this.#set(true);
    emit(this.chat, "chatkit.history.open");
    await this.focus("back");
  }

  async hide(): Promise<void> {
    if (this.leave()) await this.focus("history");
  }

  /** Goes back to the thread, and leaves the focus to whoever calls. False when the history was not shown. */
  leave(): boolean {
    this.#isWanted = false;
    if (!this.isShown) return false;
    this.#set(false);
    emit(this.chat, "chatkit.history.close");
    return true;
  }

  /** Escape leaves the history first: a host page that hides the chat on it is to look at `defaultPrevented`. */
  readonly onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.isShown) return;
    event.preventDefault();
    void this.hide();
  };

  #set(isShown: boolean): void {
    this.isShown = isShown;
    this.chat.requestUpdate();
  }

  /** To the button of the header that leads the other way. */
  async focus(action: "back" | "history"): Promise<void> {
    await this.chat.updateComplete;
    this.chat.renderRoot.querySelector<HTMLElement>(`[data-action=${action}]`)?.focus();
  }
}
