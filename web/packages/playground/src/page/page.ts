import { html, render } from "lit";
import { stateOf } from "../states/index.ts";
import { controls } from "./controls.ts";
import { log } from "./log.ts";
import { methods } from "./methods.ts";
import { Stage } from "./stage.ts";
import { searchOf, type View, viewOf } from "./view.ts";

/** The page: the state that its address names, and what changes it. */
export class PlaygroundPage {
  #view: View = viewOf(location.search);
  #stage: Stage;
  #isDue = false;

  constructor(private readonly root: HTMLElement) {
    this.#stage = this.#newStage();
  }

  get stage(): Stage {
    return this.#stage;
  }

  get view(): View {
    return this.#view;
  }

  /** Shows something else; a new state begins anew, options and looks change the chat that is there. */
  change(change: Partial<View>): this {
    const before = this.#view;
    this.#view = { ...before, ...change };
    history.replaceState(null, "", searchOf(this.#view));
    if (change.state === undefined) {
      this.#stage.setOptions(this.#view);
      this.#draw();
    } else {
      this.#stage.clear();
      this.#stage = this.#newStage();
    }
    return this;
  }

  #newStage(): Stage {
    const stage = new Stage(this.#view, () => this.#drawSoon());
    this.#stage = stage;
    this.#draw();
    return stage;
  }

  /** What happens at once is drawn at once. */
  #drawSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => this.#draw());
  }

  #draw(): void {
    this.#isDue = false;
    const { dir, locale, scheme, width, bare } = this.#view;
    Object.assign(document.documentElement, { lang: locale, dir });
    document.documentElement.dataset.scheme = scheme;
    render(bare ? this.#bare() : this.#whole(), this.root);
    // An attribute in the markup is what the page's content security policy forbids.
    const frame = this.root.querySelector<HTMLElement>(".frame");
    if (frame) frame.style.width = width === null ? "" : `${width}px`;
  }

  #whole() {
    const { title, describe } = stateOf(this.#view.state);
    return html`<aside class="controls" aria-label="Controls" dir="ltr" lang="en">
        <h1>Playground</h1>
        ${controls(this.#view, (change) => this.change(change))} ${methods(this.#stage)}
        ${log(this.#stage.notes)}
      </aside>
      <main>
        <p class="describe" dir="ltr" lang="en"><b>${title}.</b> ${describe}</p>
        ${this.#frame()}
      </main>`;
  }

  /** A page with nothing but the chat, which has to begin below a heading of somebody else. */
  #bare() {
    return html`<main class="bare">
      <h1 class="unseen">${stateOf(this.#view.state).title}</h1>
      ${this.#frame()}
    </main>`;
  }

  #frame() {
    return html`<div class="frame">${this.#stage.chat}</div>`;
  }
}
