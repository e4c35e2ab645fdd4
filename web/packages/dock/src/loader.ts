import { readConfig } from "./config.ts";
import { Dock } from "./dock.ts";
import { scriptTag } from "./script-tag.ts";

declare global {
  interface Window {
    ChatDock?: Dock;
  }
  /** Path of the chat's code relative to this script, put in by the build. */
  const CHAT_ASSET: string;
}

const tag = scriptTag("chatdock.js");

if (tag && !window.ChatDock) {
  const config = readConfig(tag);
  // Some browsers remember a failed import by its address: another try needs another one.
  const load = (attempt: number) =>
    import(new URL(CHAT_ASSET + (attempt ? `?retry=${attempt}` : ""), tag.src).href);
  const dock = new Dock(config, load);
  window.ChatDock = dock;
  if (document.body) dock.mount();
  else document.addEventListener("DOMContentLoaded", () => dock.mount());
}
