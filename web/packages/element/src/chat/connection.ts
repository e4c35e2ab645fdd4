import {
  Conversation,
  type ConversationObserver,
  credentialsFor,
  GuestSession,
  Transport,
} from "@chatdock/client";
import { localeFor } from "../locale/index.ts";
import type { ChatDockOptions, CustomApi } from "../options.ts";
import { sharedMemory } from "../storage.ts";
import { ThreadMemory } from "./thread-memory.ts";

/** All that hangs on one server: replaced when the options name another one. */
export interface Connection {
  url: string;
  guest: boolean;
  transport: Transport;
  conversation: Conversation;
  lastThread: ThreadMemory;
}

/** Connects to the server that the options name. The host's functions are looked up at every request. */
export function connect(
  options: () => ChatDockOptions,
  observer: (url: string) => ConversationObserver,
): Connection {
  const api = () => options().api as CustomApi;
  const { url, guest } = endpoint(api());
  const send: typeof fetch = (...request) => (api().fetch ?? globalThis.fetch).apply(globalThis, request);
  const transport = new Transport({
    url,
    get language() {
      return localeFor(options().locale ?? navigator.language).tag;
    },
    fetch: send,
    metadata: () => options().metadata?.() ?? {},
    ...(guest && { session: guestSession(url, send) }),
  });
  const conversation = new Conversation(transport, observer(url), sharedMemory);
  return { url, guest, transport, conversation, lastThread: new ThreadMemory(url) };
}

/** Whether the options still name the server that a connection is for. */
export function fits(connection: Connection, api: CustomApi): boolean {
  const wanted = endpoint(api);
  return connection.url === wanted.url && connection.guest === wanted.guest;
}

function endpoint(api: CustomApi): { url: string; guest: boolean } {
  return { url: new URL(api.url, document.baseURI).href, guest: api.guest ?? false };
}

/** The guest route is a neighbour of the ChatKit endpoint, wherever the server is mounted. */
function guestSession(chatkitUrl: string, fetch: typeof globalThis.fetch): GuestSession {
  const url = new URL("auth/guest", chatkitUrl).href;
  return new GuestSession({ url, fetch, credentials: credentialsFor(url) });
}
