import { tabMemory } from "../storage.ts";
import type { Replies, Reply } from "./replies.ts";

const KEY = "chatdock:replies";

interface Kept {
  itemId: string;
  replies: Record<string, Partial<Reply>>;
}

/** Keeps what was put in for an item's questions over a reload of this tab; what was kept for another one goes. */
export function keepReplies(itemId: string, replies: Replies): void {
  tabMemory.setItem(KEY, JSON.stringify({ itemId, replies }));
}

/** What was put in for an item before. */
export function keptReplies(itemId: string): Replies {
  try {
    const kept = JSON.parse(tabMemory.getItem(KEY) ?? "null") as Kept | null;
    if (kept?.itemId !== itemId) return {};
    return Object.fromEntries(Object.entries(kept.replies).filter(isReply));
  } catch {
    return {};
  }
}

/** Forgets it: the reader has logged out, or another one is here. */
export function forgetReplies(): void {
  tabMemory.removeItem(KEY);
}

function isReply(entry: [string, Partial<Reply>]): entry is [string, Reply] {
  const { chosen, own, usesOwn } = entry[1] ?? {};
  return Array.isArray(chosen) && typeof own === "string" && typeof usesOwn === "boolean";
}
