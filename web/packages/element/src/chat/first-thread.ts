import { DraftMemory } from "../composer/draft-memory.ts";
import type { ChatDockOptions } from "../options.ts";
import type { Connection } from "./connection.ts";

/** Opens the thread that a new connection starts with: the one of the options, else the one this tab had open. */
export async function openFirstThread(
  { url, conversation, lastThread }: Connection,
  { initialThread, thread }: ChatDockOptions,
): Promise<void> {
  const isRemembered = initialThread === undefined;
  const remembered = thread?.remember ? lastThread.recall() : null;
  const wanted = isRemembered ? remembered : initialThread;
  if (!wanted) return;
  try {
    await conversation.open(wanted);
  } catch (error) {
    // A remembered thread may be deleted or another reader's: that is no failure worth showing, and
    // drafts that may be another reader's are not shown either.
    const isGone = isRemembered && (error as { status?: number }).status === 404;
    if (!isGone) return;
    new DraftMemory(url).forgetAll();
    await conversation.forget(wanted);
    conversation.beginAnew();
  }
}
