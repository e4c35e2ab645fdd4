import type { Messages } from "./locale/index.ts";

const CONFIRMATION_MS = 2_000;

/** Copies a text and says so on the button that asked for it. */
export async function copyText(text: string, event: Event, messages: Messages): Promise<void> {
  const button = event.currentTarget as HTMLButtonElement;
  const copied = await write(text);
  button.dataset.done = copied ? messages.copied : messages.copyFailed;
  setTimeout(() => delete button.dataset.done, CONFIRMATION_MS);
}

/** The clipboard exists only in secure contexts and may be denied. */
async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
