import type { Ending } from "@chatdock/client";
import { LitElement } from "lit";

/** The events of the element and their `detail`: ChatKit's, and ours under `chatdock.`. */
export interface ChatDockEvents {
  "chatkit.ready": CustomEvent<void>;
  "chatkit.error": CustomEvent<{ error: Error }>;
  "chatkit.effect": CustomEvent<{ name: string; data?: Record<string, unknown> }>;
  "chatkit.deeplink": CustomEvent<{ name: string; data?: Record<string, unknown> }>;
  "chatkit.response.start": CustomEvent<void>;
  "chatkit.response.end": CustomEvent<void>;
  "chatkit.history.open": CustomEvent<void>;
  "chatkit.history.close": CustomEvent<void>;
  "chatkit.thread.change": CustomEvent<{ threadId: string | null }>;
  "chatkit.thread.load.start": CustomEvent<{ threadId: string }>;
  "chatkit.thread.load.end": CustomEvent<{ threadId: string }>;
  "chatkit.tool.change": CustomEvent<{ toolId: string | null }>;
  "chatkit.log": CustomEvent<{ name: string; data?: Record<string, unknown> }>;
  /** The server does not know the reader; the host page may log in and call `fetchUpdates()`. */
  "chatdock.unauthorized": CustomEvent<void>;
  /** How an answer ended, right before `chatkit.response.end`, which does not tell. */
  "chatdock.response.end": CustomEvent<{ ending: Ending }>;
}

type Detail<K extends keyof ChatDockEvents> = ChatDockEvents[K] extends CustomEvent<infer D> ? D : never;

/** Dispatches one of the element's events. Like ChatKit's they do not bubble. */
export function emit<K extends keyof ChatDockEvents>(
  target: EventTarget,
  type: K,
  ...detail: Detail<K> extends void ? [] : [Detail<K>]
): void {
  target.dispatchEvent(new CustomEvent(type, { detail: detail[0] }));
}

type Listener<K extends keyof ChatDockEvents> = (event: ChatDockEvents[K]) => unknown;

/** An element whose listeners get the types of its own events. */
export abstract class EventHost extends LitElement {
  override addEventListener<K extends keyof ChatDockEvents>(
    type: K,
    listener: Listener<K>,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: never,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener, options);
  }

  override removeEventListener<K extends keyof ChatDockEvents>(
    type: K,
    listener: Listener<K>,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: never,
    options?: boolean | EventListenerOptions,
  ): void {
    super.removeEventListener(type, listener, options);
  }
}
