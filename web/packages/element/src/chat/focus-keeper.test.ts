import { html, LitElement } from "lit";
import { afterEach, expect, it, vi } from "vitest";
import { FocusKeeper } from "./focus-keeper.ts";

class Host extends LitElement {
  readonly rescue = vi.fn();
  readonly keeper = new FocusKeeper(this, this.rescue);

  override render() {
    return html`<div class="around" tabindex="-1"><p><button>One</button></p></div>
      <div class="scroller" tabindex="0"><p><button>Two</button></p></div>`;
  }
}
customElements.define("focus-keeper-host", Host);

afterEach(() => {
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

/** The DOM of the tests does not know `:focus-visible` inside of a shadow root. */
function focusBy(how: "keys" | "pointer", element: HTMLElement): void {
  const matches = element.matches.bind(element);
  vi.spyOn(element, "matches").mockImplementation((selector: string) =>
    selector === ":focus-visible" ? how === "keys" : matches(selector),
  );
  element.focus();
}

async function draw() {
  const host = new Host();
  document.body.append(host);
  await host.updateComplete;
  const [one, two] = host.renderRoot.querySelectorAll("button");
  if (!one || !two) throw new Error("no buttons");
  return { host, one, two, root: host.renderRoot as ShadowRoot };
}

/** Changes are told at once, and what follows from them comes with the next timer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve));
}

it("gives the focus to what lies around when what has it goes away", async () => {
  const { host, two, root } = await draw();
  focusBy("keys", two);
  two.remove();
  await expect.poll(() => root.activeElement?.className).toBe("scroller");
  expect(host.rescue).not.toHaveBeenCalled();
});

it.each([
  ["removed", (element: HTMLButtonElement) => element.remove()],
  ["hidden", (element: HTMLButtonElement) => element.parentElement?.toggleAttribute("hidden", true)],
])("calls for a rescue where nothing around can have it: %s", async (_, end) => {
  const { host, one } = await draw();
  focusBy("keys", one);
  end(one);
  await expect.poll(() => host.rescue.mock.calls.length).toBe(1);
});

it("leaves the focus to whoever took it before", async () => {
  const { host, one, two, root } = await draw();
  focusBy("keys", one);
  // Told of the change after the keeper is.
  new MutationObserver(() => focusBy("keys", two)).observe(root, { childList: true, subtree: true });
  one.remove();
  await settle();
  expect(root.activeElement).toBe(two);
  expect(host.rescue).not.toHaveBeenCalled();
});

it("leaves alone what never had the focus, and whoever points", async () => {
  const { host, one, two, root } = await draw();
  one.remove();
  focusBy("pointer", two);
  two.remove();
  await settle();
  expect(root.activeElement ?? null).toBeNull();
  expect(host.rescue).not.toHaveBeenCalled();
});
