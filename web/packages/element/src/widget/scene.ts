import type { WidgetComponent } from "@chatdock/client";
import type { nothing, TemplateResult } from "lit";
import type { DirectiveResult } from "lit/directive.js";
import type { Messages } from "../locale/index.ts";
import type { Fields } from "./fields.ts";

/** What a component draws. */
export type Drawn = TemplateResult | DirectiveResult | typeof nothing | string;

/** Where a component stands in its widget. */
export interface Place {
  /** The keys from the root down: the same after an update if the server kept them. */
  path: string;
  depth: number;
  /** The path of the form around it; empty outside of all forms. */
  form: string;
}

/** An action as a widget declares it. */
export interface ActionConfig {
  type: string;
  payload?: Record<string, unknown>;
  handler?: unknown;
  loadingBehavior?: unknown;
  streaming?: unknown;
}

/** What the reader did to call for an action. */
export interface Trigger {
  action: ActionConfig;
  /** The path of the component that shows that the action is under way. */
  path: string;
  /** What `auto` means as loading behaviour. */
  auto: "none" | "self" | "container";
  /** What was clicked or changed: the values of the form around it go along. */
  control: Element;
  /** The name and value of a field that is not a form's own control yet. */
  own?: [name: string, value: string];
}

/** All that the components of one widget share while they are drawn. */
export interface Scene {
  /** Begins the ids of elements. */
  id: string;
  messages: Messages;
  imageDomains: readonly string[];
  /** The widget is complete: its controls can be used. */
  isLive: boolean;
  fields: Fields;
  /** Draws what is below a component. */
  children(node: WidgetComponent, place: Place): Drawn;
  draw(node: WidgetComponent, place: Place): Drawn;
  act(trigger: Trigger): void;
  /** Checks a form, and lets its action go when all is well. */
  submit(event: Event, path: string, action: ActionConfig | null): void;
  isLoading(path: string): boolean;
  /** Puts the cursor into a field when its widget has just come. */
  focusOnce(path: string, control: HTMLElement): void;
  /** What the reader has unfolded, by path. */
  unfolded: ReadonlySet<string>;
  toggle(path: string): void;
}

/** Draws components of one type. */
export type Draw = (node: WidgetComponent, place: Place, scene: Scene) => Drawn;

/** The action of a component, if it has a usable one. */
export function actionOf(value: unknown): ActionConfig | null {
  const action = value as ActionConfig | null | undefined;
  if (typeof action !== "object" || action === null || typeof action.type !== "string") return null;
  return action;
}

/** An id for an element: what a model names must not break references to it. */
export function idOf(...parts: string[]): string {
  return parts.join("-").replace(/[^\w-]/g, (sign) => `_${sign.codePointAt(0)?.toString(36)}`);
}
