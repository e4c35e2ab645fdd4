export { type DockConfig, readConfig } from "./config.ts";
export { type ChatLoader, Dock } from "./dock.ts";
export { type PageContext, readPage, readSelection } from "./page-context.ts";
