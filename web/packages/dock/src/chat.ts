// What the loader loads when the dock is wanted.
import "@chatdock/element";

export { showNews } from "./launcher-news.ts";
export { watchScheme } from "./scheme-watch.ts";
