import { scriptTag } from "./script-tag.ts";

declare global {
  /** Path of the code of `openai-chatkit` relative to this script, put in by the build. */
  const CHATKIT_ASSET: string;
}

const tag = scriptTag("chatkit.js");

import(new URL(CHATKIT_ASSET, tag?.src ?? document.baseURI).href).then(
  () => window.dispatchEvent(new CustomEvent("chatkit-script-loaded")),
  (error: unknown) => window.dispatchEvent(new CustomEvent("chatkit-script-error", { detail: { error } })),
);
