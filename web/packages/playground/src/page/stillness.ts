/** For how many frames nothing may have changed. */
const STILL_FRAMES = 3;

/** Tells when a chat has drawn all that there is to draw. */
export class Stillness {
  #frames = 0;

  constructor(
    private readonly chat: HTMLElement,
    private readonly isQuiet: () => boolean,
  ) {}

  /** Resolves when the selectors all find something, and nothing has changed for some frames. */
  async reached(shows: readonly string[]): Promise<void> {
    const root = await rootOf(this.chat);
    const watch = new MutationObserver(() => {
      this.#frames = 0;
    });
    watch.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    while (this.#frames < STILL_FRAMES) {
      await nextFrame();
      const isThere = shows.every((selector) => root.querySelector(selector) !== null);
      this.#frames = this.isQuiet() && isThere && isWhole(root) ? this.#frames + 1 : 0;
    }
    watch.disconnect();
  }
}

/** Whether every part of the chat is loaded, and every image. */
function isWhole(root: ShadowRoot): boolean {
  const images = [...root.querySelectorAll("img")];
  return (
    root.querySelector(":not(:defined)") === null &&
    images.every((image) => image.complete || image.loading === "lazy")
  );
}

async function rootOf(chat: HTMLElement): Promise<ShadowRoot> {
  while (!chat.shadowRoot) await nextFrame();
  return chat.shadowRoot;
}

function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
