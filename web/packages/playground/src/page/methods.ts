import type { ChatDockChat } from "@chatdock/element";
import { html, type TemplateResult } from "lit";
import type { Stage } from "./stage.ts";

/** Every method of the chat, called as a host page may. */
const METHODS: Readonly<Record<string, (chat: ChatDockChat) => Promise<void>>> = {
  "setThreadId(null)": (chat) => chat.setThreadId(null),
  "sendUserMessage()": (chat) => chat.sendUserMessage({ text: "How do I moor?" }),
  "setComposerValue()": (chat) => chat.setComposerValue({ text: "How do I moor?" }),
  "sendCustomAction()": (chat) => chat.sendCustomAction({ type: "book", payload: { berth: 7 } }),
  "showHistory()": (chat) => chat.showHistory(),
  "hideHistory()": (chat) => chat.hideHistory(),
  "fetchUpdates()": (chat) => chat.fetchUpdates(),
  "focusComposer()": (chat) => chat.focusComposer(),
  "stop()": (chat) => chat.stop(),
};

/** A button for each method, and one that lets go what the server holds. */
export function methods(stage: Stage): TemplateResult {
  return html`<div class="methods" role="group" aria-label="Methods">
    <button type="button" class="release" @click=${() => stage.release()}>release()</button>
    ${Object.entries(METHODS).map(
      ([name, call]) => html`<button type="button" @click=${() => void call(stage.chat)}>${name}</button>`,
    )}
  </div>`;
}
