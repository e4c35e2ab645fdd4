/** How requests prove who is asking. Without one, the host's own cookies or `fetch` do it. */
export interface Session {
  /** Resolves when requests may be sent. Called before every request, so it must be cheap once done. */
  ensure(): Promise<void>;
  /** Called after a 401. Resolves true when a new session exists and the request is worth repeating. */
  renew(): Promise<boolean>;
}

/** What {@link GuestSession} needs of its surroundings. */
export interface GuestSessionOptions {
  /** Absolute URL of the server's `auth/guest` route. */
  url: string;
  fetch: typeof fetch;
  credentials: RequestCredentials;
}

/**
 * A guest session: the server gives this browser a signed cookie. The lock makes two tabs that start together
 * one guest: the second tab's request carries the first one's cookie.
 */
export class GuestSession implements Session {
  #opening: Promise<boolean> | null = null;

  constructor(private readonly options: GuestSessionOptions) {}

  async ensure(): Promise<void> {
    this.#opening ??= this.#open();
    try {
      await this.#opening;
    } catch (error) {
      // The next request tries again instead of inheriting this failure.
      this.#opening = null;
      throw error;
    }
  }

  renew(): Promise<boolean> {
    this.#opening = this.#open();
    return this.#opening;
  }

  /** False when the server has no guests (another auth mode): the chat request then says what is needed. */
  #open(): Promise<boolean> {
    return withLock("chatdock-guest", async () => {
      const { url, fetch, credentials } = this.options;
      const response = await fetch(url, { method: "POST", credentials });
      return response.ok;
    });
  }
}

/** Locks exist only in secure contexts; elsewhere two tabs at once may be two guests. */
function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return locks ? (locks.request(name, work) as Promise<T>) : work();
}
