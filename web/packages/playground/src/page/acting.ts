import type { ChatDockChat } from "@chatdock/element";
import type { Act } from "../states/state.ts";

/** Does what a state asks for. Gives what it did not find. */
export async function act(chat: ChatDockChat, step: Act, release: () => void): Promise<string | null> {
  if ("release" in step) release();
  else if ("call" in step) call(chat, step);
  else if ("press" in step) return press(chat, step.press);
  else if ("write" in step) return write(chat, step.write);
  else
    chat.shadowRoot?.activeElement?.dispatchEvent(
      new KeyboardEvent("keydown", { key: step.key, bubbles: true }),
    );
  return null;
}

/** A message is sent until its answer has ended, which may be held: nothing of it is waited for. */
function call(chat: ChatDockChat, step: Extract<Act, { call: string }>): void {
  const method = chat[step.call] as (params?: unknown) => Promise<void>;
  method.call(chat, "with" in step ? step.with : undefined).catch((error: unknown) => console.warn(error));
}

function press(chat: ChatDockChat, selector: string): string | null {
  const target = chat.shadowRoot?.querySelector<HTMLElement>(selector);
  target?.focus();
  target?.click();
  return target ? null : selector;
}

/** Text as the browser itself puts it where the cursor is, with all the events that come of that. */
async function write(chat: ChatDockChat, text: string): Promise<string | null> {
  await chat.focusComposer();
  for (const letter of text) document.execCommand("insertText", false, letter);
  return chat.shadowRoot?.activeElement ? null : "composer";
}
