import type { Failure } from "../failure.ts";
import type {
  ItemUpdate,
  NoticeLevel,
  Page,
  Thread,
  ThreadItem,
  ThreadMetadata,
  ThreadStreamEvent,
  UserMessageInput,
} from "../protocol.ts";
import { updateItem } from "./item-update.ts";
import { answerText } from "./texts.ts";
import { isItem } from "./well-formed.ts";

/** A message from the server about the turn, not part of the thread. */
export interface Notice {
  level: NoticeLevel;
  title: string | null;
  message: string;
}

/** All that is known of the thread on screen. Values are never changed in place: identity tells what changed. */
export interface ThreadState {
  thread: ThreadMetadata | null;
  items: readonly ThreadItem[];
  /** Ids of items that are still being made. */
  pending: ReadonlySet<string>;
  /** Cursor of the page before the first loaded item; null when the beginning is loaded. */
  earlier: string | null;
  progress: { text: string; icon: string | null } | null;
  allowCancel: boolean;
  notices: readonly Notice[];
  failure: Failure | null;
  /** How the answers ended that did not come to their ends, by the ids of their questions. */
  marks: ReadonlyMap<string, Mark>;
}

/** The reader stopped the answer; it broke off. */
export type Mark = "stopped" | "interrupted";

/** A thread that does not exist yet. */
export const EMPTY_THREAD: ThreadState = {
  thread: null,
  items: [],
  pending: new Set(),
  earlier: null,
  progress: null,
  allowCancel: false,
  notices: [],
  failure: null,
  marks: new Map(),
};

/** Applies one event of a stream. An unknown event leaves the state as it is. */
export function reduceEvent(state: ThreadState, event: ThreadStreamEvent): ThreadState {
  switch (event.type) {
    case "thread.created":
      // Replayed frames must not undo what has been loaded since.
      return state.thread?.id === event.thread.id ? state : { ...state, thread: metadataOf(event.thread) };
    case "thread.updated":
      // The items page of these events is always empty: only the metadata is news.
      return { ...state, thread: metadataOf(event.thread) };
    case "thread.item.added":
      return putItem(state, event.item, true);
    case "thread.item.done":
    case "thread.item.replaced":
      return putItem(state, event.item, false);
    case "thread.item.removed":
      return { ...state, items: state.items.filter((item) => item.id !== event.item_id) };
    case "thread.item.updated":
      return mapItem(progressBefore(state, event.update), event.item_id, (item) =>
        updateItem(item, event.update),
      );
    case "stream_options":
      // A turn begins: how the one before it ended is history.
      return { ...startTurn(state), allowCancel: event.stream_options.allow_cancel };
    case "progress_update":
      return { ...state, progress: { text: event.text, icon: event.icon ?? null } };
    case "notice":
      return { ...state, notices: [...state.notices, noticeOf(event)] };
    case "error":
      // Nothing more comes of this turn.
      return endTurn(state, {
        code: event.code,
        message: event.message ?? null,
        retryable: event.allow_retry ?? false,
      });
    default:
      return state;
  }
}

/** Clears what belongs to the turn before: called when a new one starts. */
export function startTurn(state: ThreadState): ThreadState {
  return { ...state, progress: null, allowCancel: false, notices: [], failure: null };
}

/** Settles what a finished or broken turn leaves open: progress vanishes, nothing is pending any more. */
export function endTurn(state: ThreadState, failure: Failure | null = null): ThreadState {
  return {
    ...state,
    progress: null,
    allowCancel: false,
    pending: new Set(),
    items: state.items.filter((item) => !isBlankAnswer(item, state.pending)),
    failure: failure ?? state.failure,
  };
}

/**
 * The state of a thread as loaded: its metadata and its newest page, which comes newest first. What is on screen of the
 * same thread before that page stays.
 */
export function loadedThread(
  thread: Thread,
  newest: Page<ThreadItem>,
  shown: ThreadState = EMPTY_THREAD,
): ThreadState {
  const before = shown.thread?.id === thread.id ? shown : EMPTY_THREAD;
  const items = newest.data.filter(isItem).toReversed();
  const at = before.items.findIndex((item) => item.id === items[0]?.id);
  return {
    ...EMPTY_THREAD,
    thread: metadataOf(thread),
    items: [...before.items.slice(0, Math.max(at, 0)), ...items],
    earlier: at >= 0 ? before.earlier : newest.has_more ? (newest.after ?? null) : null,
    marks: before.marks,
  };
}

/** Puts an older page (newest first) before the loaded items. */
export function prependPage(state: ThreadState, page: Page<ThreadItem>): ThreadState {
  const known = new Set(state.items.map((item) => item.id));
  const older = page.data.filter((item) => isItem(item) && !known.has(item.id)).toReversed();
  return {
    ...state,
    items: [...older, ...state.items],
    earlier: page.has_more ? (page.after ?? null) : null,
  };
}

/** Drops all that follows a question, and what became of it: an answer asked for anew takes its place. */
export function dropAfter(state: ThreadState, itemId: string): ThreadState {
  const at = state.items.findIndex((item) => item.id === itemId);
  if (at < 0) return state;
  const marks = new Map(state.marks);
  marks.delete(itemId);
  return { ...state, items: state.items.slice(0, at + 1), marks };
}

/** The state with other words in a message of the reader. Its attachments are told by the server. */
export function reworded(state: ThreadState, itemId: string, input: UserMessageInput): ThreadState {
  return mapItem(state, itemId, (item) =>
    item.type === "user_message"
      ? {
          ...item,
          content: input.content,
          quoted_text: input.quoted_text ?? null,
          inference_options: input.inference_options,
          attachments: item.attachments.filter(({ id }) => input.attachments.includes(id)),
        }
      : item,
  );
}

function metadataOf({ items: _items, ...metadata }: Thread): ThreadMetadata {
  return metadata;
}

function noticeOf(event: Extract<ThreadStreamEvent, { type: "notice" }>): Notice {
  return { level: event.level, title: event.title ?? null, message: event.message };
}

/** The answer's text replaces the one that said it was being worked on. */
function progressBefore(state: ThreadState, update: ItemUpdate): ThreadState {
  return update.type === "assistant_message.content_part.text_delta" ? { ...state, progress: null } : state;
}

function putItem(state: ThreadState, item: ThreadItem, isPending: boolean): ThreadState {
  const at = state.items.findIndex((known) => known.id === item.id);
  const items = at < 0 ? [...state.items, item] : state.items.with(at, item);
  const pending = new Set(state.pending);
  if (isPending) pending.add(item.id);
  else pending.delete(item.id);
  return { ...state, items, pending };
}

function mapItem(state: ThreadState, id: string, change: (item: ThreadItem) => ThreadItem): ThreadState {
  // Updates concern what is being made now, which is at the end.
  const at = state.items.findLastIndex((item) => item.id === id);
  const item = state.items[at];
  return item ? { ...state, items: state.items.with(at, change(item)) } : state;
}

function isBlankAnswer(item: ThreadItem, pending: ReadonlySet<string>): boolean {
  return pending.has(item.id) && item.type === "assistant_message" && answerText(item).trim() === "";
}
