import type { ChatDockChat } from "@chatdock/element";
import { showNews } from "./launcher-news.ts";
import { watchScheme } from "./scheme-watch.ts";

/** What the dock needs no sooner than the chat: news of it on the launcher, and word of a page that turns dark or light. */
export function attend(chat: ChatDockChat, onScheme: () => void): void {
  showNews(chat);
  watchScheme(onScheme);
}
