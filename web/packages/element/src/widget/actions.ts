import type { ReactiveControllerHost } from "lit";
import { type Control, controlsOf, type FieldValue, merge, valuesOf } from "./fields.ts";
import { oneOf, record } from "./props.ts";
import type { ActionConfig, Trigger } from "./scene.ts";

/** An action on its way to the page or the server. */
export interface WidgetAction {
  type: string;
  payload?: Record<string, unknown>;
  handler: "client" | "server";
  /** The server may answer at once, or with a stream. */
  streaming: boolean;
}

/** How the part sends what it has put together. */
export interface ActionPort {
  /** Resolves when the action is done; rejects with what the reader is told. */
  send(action: WidgetAction): Promise<void>;
  /** Values of the form that found their names taken in the payload. */
  clash(names: string[]): void;
}

/** Where a loading action shows itself: in its control, or in all of the widget. */
type Loading = "self" | "container" | "none";

/** The actions of one widget: what is under way, and what failed. */
export class Actions {
  /** The last one that failed, to be tried again. */
  failed: { action: WidgetAction; path: string; loading: Loading; error: unknown } | null = null;
  readonly #running = new Map<string, Loading>();

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly port: ActionPort,
  ) {}

  /** All of the widget waits. */
  get isHeld(): boolean {
    return [...this.#running.values()].includes("container");
  }

  isLoading(path: string): boolean {
    const loading = this.#running.get(path);
    return loading !== undefined && loading !== "none";
  }

  /** Begins what the reader called for, with the values of the form around it. */
  start({ action, path, auto, control, own }: Trigger): void {
    if (this.isHeld || this.isLoading(path)) return;
    const loading = oneOf(action.loadingBehavior, "none", "self", "container") ?? auto;
    void this.#run(this.#filled(action, control, own), path, loading);
  }

  /** Sends again what failed. */
  retry(): void {
    if (this.failed && !this.isHeld)
      void this.#run(this.failed.action, this.failed.path, this.failed.loading);
  }

  #filled(action: ActionConfig, control: Element, own?: [string, string]): WidgetAction {
    const values = fieldsAround(control);
    if (own) values.set(...own);
    const { payload, clashes } = merge(action.payload, values);
    if (clashes.length > 0) this.port.clash(clashes);
    const isBare = record(action.payload) === null && values.size === 0;
    return {
      type: action.type,
      ...(isBare ? action.payload !== undefined && { payload: action.payload } : { payload }),
      handler: action.handler === "client" ? "client" : "server",
      streaming: action.streaming !== false,
    };
  }

  async #run(action: WidgetAction, path: string, loading: Loading): Promise<void> {
    this.failed = null;
    this.#running.set(path, loading);
    this.host.requestUpdate();
    try {
      await this.port.send(action);
    } catch (error) {
      this.failed = {
        action,
        path,
        loading,
        error,
      };
    }
    this.#running.delete(path);
    this.host.requestUpdate();
  }
}

/** The values of the form around a control; outside of all forms its own value alone. */
function fieldsAround(control: Element): Map<string, FieldValue> {
  const form = control.closest("form");
  if (form) return valuesOf(controlsOf(form));
  return control.matches("[data-name]") ? valuesOf([control as Control]) : new Map();
}
