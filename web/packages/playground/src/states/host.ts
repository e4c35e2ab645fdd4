/** What the host page's functions were called with: the page lists it. */
export const HOST_EVENT = "playground.host";

/** A function of the host page that only says that it was called, under the name of its option. */
export function noted(name: string): (...given: unknown[]) => void {
  return (...given) => {
    window.dispatchEvent(new CustomEvent(HOST_EVENT, { detail: { name, given } }));
  };
}
