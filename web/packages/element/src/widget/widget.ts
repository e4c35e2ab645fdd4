import type { WidgetComponent, WidgetItem } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { icon } from "../icons/icons.ts";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import { markdownStyles } from "../markdown/markdown.styles.ts";
import { adopt, ChatPart, define, tell } from "../part.ts";
import { Actions, type WidgetAction } from "./actions.ts";
import { controlsOf, Fields } from "./fields.ts";
import { nameControls } from "./names.ts";
import { Drawing, keyedOf } from "./registry.ts";
import { type ActionConfig, idOf, type Scene } from "./scene.ts";
import { errorsOf } from "./validity.ts";
import { widgetStyles } from "./widget.styles.ts";

/** A widget: a tree of components that a server or a model has made. */
export class WidgetPart extends ChatPart {
  @property({ attribute: false }) widget: WidgetComponent | null = null;
  /** The item that the widget is of; null for a widget that belongs to none, such as a preview. */
  @property({ attribute: false }) item: WidgetItem | null = null;
  /** It is still being made: it cannot be used yet. */
  @property({ type: Boolean }) pending = false;
  /** It has come before the reader's eyes: it may take the cursor. */
  @property({ type: Boolean }) fresh = false;
  @property({ attribute: false }) imageDomains: readonly string[] = [];
  @property({ attribute: false }) messages: Messages = en;
  @state() private unfolded: ReadonlySet<string> = new Set();
  readonly #fields = new Fields(() => this.requestUpdate());
  readonly #actions = new Actions(this, {
    send: (action) => this.#send(action),
    clash: (names) => this.#clash(names),
  });
  readonly #focused = new Set<string>();

  override render() {
    const { widget, messages } = this;
    if (!widget) return nothing;
    const drawing = new Drawing();
    const scene = this.#scene(drawing);
    const [[key]] = keyedOf([widget]) as [[string, WidgetComponent]];
    const content = drawing.draw(widget, { path: key, depth: 0, form: "" }, scene);
    const isHeld = this.#actions.isHeld;
    return html`<div class="widget" tabindex="-1" role="group" aria-label=${messages.widget} aria-busy=${this.pending || isHeld} ?data-held=${isHeld}>
      ${content}
      ${drawing.isCut ? html`<p class="w-note">${messages.widgetCut}</p>` : nothing}
      ${this.#failure()}
      <p class="unseen" role="status">${isHeld ? messages.loading : ""}</p>
    </div>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adopt(this, markdownStyles, ...widgetStyles);
  }

  override willUpdate(): void {
    this.#hadFocus = this.querySelector(":focus") !== null;
  }

  override updated(): void {
    nameControls(this);
    // What was focused may have been replaced by the answer to it: the way back would begin at the top of the page.
    if (this.#hadFocus && this.querySelector(":focus") === null)
      this.querySelector<HTMLElement>(".widget")?.focus({ preventScroll: true });
    const invalid = this.#invalid;
    this.#invalid = null;
    if (invalid) this.querySelector<HTMLElement>(`[data-path="${CSS.escape(invalid)}"]`)?.focus();
  }

  #hadFocus = false;
  /** The path of the field to be corrected first. */
  #invalid: string | null = null;

  #scene(drawing: Drawing): Scene {
    const scene: Scene = {
      id: idOf("w", this.item?.id ?? "preview"),
      messages: this.messages,
      imageDomains: this.imageDomains,
      isLive: !this.pending,
      fields: this.#fields,
      children: (node, place) => drawing.children(node, place, scene),
      draw: (node, place) => drawing.draw(node, place, scene),
      act: (trigger) => {
        if (!this.pending) this.#actions.start(trigger);
      },
      submit: (event, path, action) => this.#submit(event as SubmitEvent, path, action),
      isLoading: (path) => this.#actions.isLoading(path),
      focusOnce: (path, control) => this.#focusOnce(path, control),
      unfolded: this.unfolded,
      toggle: (path) => {
        this.unfolded = toggled(this.unfolded, path);
      },
    };
    return scene;
  }

  #failure(): TemplateResult | typeof nothing {
    const { failed } = this.#actions;
    if (!failed) return nothing;
    return html`<div class="w-failure" role="alert">
      ${icon("warning")}
      <p>${failed.message || this.messages.failedAction}</p>
      <button type="button" class="quiet" @click=${this.#onRetry}>${this.messages.retry}</button>
    </div>`;
  }

  /** The button goes away: the focus goes to what it tries again. */
  readonly #onRetry = () => {
    const path = this.#actions.failed?.path ?? "";
    this.#actions.retry();
    this.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus();
  };

  #submit(event: SubmitEvent, path: string, action: ActionConfig | null): void {
    event.preventDefault();
    // A form may stand in another one.
    event.stopPropagation();
    const form = event.currentTarget as HTMLFormElement;
    if (this.pending) return;
    const controls = controlsOf(form);
    const errors = errorsOf(controls, this.messages);
    this.#fields.report(
      controls.map((control) => control.dataset.path ?? ""),
      errors,
    );
    [this.#invalid = null] = errors.keys();
    const submitter = event.submitter as (HTMLElement & { widgetAction?: ActionConfig | null }) | null;
    const wanted = submitter?.widgetAction ?? action;
    if (errors.size > 0 || !wanted) return;
    const source = submitter?.dataset.path ?? path;
    this.#actions.start({
      action: wanted,
      path: source,
      auto: submitter?.widgetAction ? "self" : "container",
      control: form,
    });
  }

  async #send(action: WidgetAction): Promise<void> {
    let done: Promise<void> | null = null;
    const settle = (work: Promise<void>) => {
      done = work;
    };
    tell(this, "part-action", { action, item: this.item, settle });
    // Without a chat around it nobody takes it.
    await (done ?? Promise.reject(new Error(this.messages.failedAction)));
  }

  #clash(names: string[]): void {
    const message = `The payload of an action has values for these fields of its form already: ${names.join(", ")}.`;
    tell(this, "part-error", { error: new Error(message) });
  }

  /** A field takes the cursor when its widget has just come, and never from somebody who writes. */
  #focusOnce(path: string, control: HTMLElement): void {
    if (this.pending || this.#focused.has(path)) return;
    this.#focused.add(path);
    if (!this.fresh) return;
    queueMicrotask(() => {
      const { activeElement } = this.getRootNode() as ShadowRoot;
      const isWriting =
        activeElement?.matches("input, textarea") && (activeElement as HTMLInputElement).value !== "";
      if (!isWriting && this.isConnected) control.focus({ preventScroll: true });
    });
  }
}

function toggled(set: ReadonlySet<string>, path: string): ReadonlySet<string> {
  const changed = new Set(set);
  if (!changed.delete(path)) changed.add(path);
  return changed;
}

define("chatdock-widget", WidgetPart);
