import type { StructuredInputReply, UserMessageItem, WidgetItem } from "@chatdock/client";
import { type CSSResult, LitElement } from "lit";
import type { SentMessage } from "./composer/message-input.ts";

/**
 * A part of the chat. It draws into the chat's own shadow root instead of one of its own, so that text can be selected
 * across messages, labels can point across parts, and one set of style sheets serves all.
 */
export abstract class ChatPart extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** Adds the styles of a part that is loaded later to the root that it draws into; none once it has left. */
export function adopt(part: HTMLElement, ...styles: CSSResult[]): void {
  const { adoptedStyleSheets } = part.getRootNode() as Partial<ShadowRoot>;
  if (!adoptedStyleSheets) return;
  for (const { styleSheet } of styles)
    if (styleSheet && !adoptedStyleSheets.includes(styleSheet)) adoptedStyleSheets.push(styleSheet);
}

/** An action that the reader called for. Whoever takes it says by `settle` what becomes of it. */
export interface ActionRequest {
  action: {
    type: string;
    payload?: Record<string, unknown>;
    handler: "client" | "server";
    streaming: boolean;
  };
  item: WidgetItem | null;
  settle(work: Promise<void>): void;
}

/** What the parts tell the chat. The events bubble to the shadow root and no further. */
export interface PartEvents {
  "part-send": SentMessage;
  "part-tool": { toolId: string | null };
  "part-new": undefined;
  "part-answer": { itemId: string; reply: StructuredInputReply };
  "part-prompt": { index: number };
  "part-stop": undefined;
  "part-retry": undefined;
  "part-reconnect": undefined;
  "part-take-back": { id: string };
  /** The reader wants to put a message in other words. */
  "part-edit": { item: UserMessageItem };
  "part-ask-again": { item: UserMessageItem };
  "part-earlier": undefined;
  /** The address of an attachment's preview has expired. */
  "part-stale": { attachmentId: string };
  "part-open": { threadId: string };
  "part-deeplink": { name: string; data: Record<string, string | string[]> };
  /** What a reader thinks of the items of a turn. */
  "part-feedback": { itemIds: string[]; kind: "positive" | "negative" };
  "part-action": ActionRequest;
  "part-error": { error: Error };
}

/** Sends an event from a part to the chat. */
export function tell<K extends keyof PartEvents>(part: HTMLElement, type: K, detail: PartEvents[K]): void {
  part.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
}

/** Registers an element unless the name is taken: two copies of the bundle may meet on one page. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
