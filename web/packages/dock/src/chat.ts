// What the loader loads when the dock is wanted.
import "@chatdock/element";

export { attend } from "./attend.ts";
