import type { TemplateResult } from "lit";
import type { Choice } from "./choice.ts";
import type { Draft } from "./draft.ts";
import type { ComposerValue, SentMessage } from "./message-input.ts";

/**
 * Something that a file of its own adds to the composer, as attachments or dictation. The composer asks it whenever it
 * draws; an add-on that has changed calls `requestUpdate()` of the composer.
 */
export interface ComposerAddOn {
  /** Above the field, beside the quote. */
  chips?(): TemplateResult | null;
  /** At the start of the row of buttons. */
  startButtons?(): TemplateResult | null;
  /** At its end, before the button that sends. */
  endButtons?(): TemplateResult | null;
  /** In place of the field and its buttons: a question that has to be answered first. */
  instead?(): TemplateResult | null;
  /** What the slash menu offers of it. */
  commands?(): readonly Choice[];
  /** There is something to send even without text. */
  readonly hasContent?: boolean;
  /** What is in the way of sending, as an upload under way; said where a reader tries. */
  readonly obstacle?: string | null;
  /** Gives what goes with the message that is sent now, and is empty then. */
  take?(): Partial<SentMessage>;
  /** Another draft is shown. */
  show?(draft: Draft): void;
  /** Another thread, or another reader, is here: what is under way is given up. */
  leave?(): void;
  /** `setComposerValue` was called. */
  fill?(value: ComposerValue): void;
}
