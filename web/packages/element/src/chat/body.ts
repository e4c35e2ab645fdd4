import type { Conversation, Transport } from "@chatdock/client";
import { html, nothing, type TemplateResult } from "lit";
import "../composer/composer.ts";
import "../disclaimer/disclaimer.ts";
import type { Place } from "../composer/draft-keeper.ts";
import type { Opinions } from "../item/opinion.ts";
import type { Messages } from "../locale/index.ts";
import type { ChatDockOptions, CustomApi } from "../options.ts";
import { tell } from "../part.ts";
import "../start-screen/start-screen.ts";
import { pendingInput } from "./pending-input.ts";

// The same objects every time: a part draws again when it gets another one.
const NOTHING = {};
const NO_COMMANDS = { enabled: false };

/** What is below the header while the history is not shown. */
export interface BodyModel {
  conversation: Conversation;
  options: ChatDockOptions;
  messages: Messages;
  opinions: Opinions;
  place: Place | null;
  transport: Transport;
  /** What keeps the answer from coming; null where nothing does. */
  trouble: Trouble | null;
}

/** What keeps an answer from coming, told above the composer. */
export interface Trouble {
  text: string;
  canTry: boolean;
}

/** What there is to tell of the connection, of code that did not load, or of an answer that is slow. */
export function troubleOf(
  conversation: Conversation,
  messages: Messages,
  { lacksThread, isSlow }: { lacksThread: boolean; isSlow: boolean },
): Trouble | null {
  const { isLost, phase } = conversation;
  if (isLost) {
    const text = phase === "stopping" ? messages.reconnectingToStop : messages.reconnecting;
    return { text, canTry: true };
  }
  if (lacksThread && !isEmpty(conversation)) return { text: messages.notShown, canTry: true };
  return isSlow ? { text: messages.slow, canTry: false } : null;
}

/** The start screen or the thread, and the composer. */
export function body(model: BodyModel): TemplateResult {
  const { conversation, options, messages, place, transport, trouble } = model;
  const { state, phase, answering } = conversation;
  const isStoppable = answering && state.allowCancel && phase !== "stopping";
  const { composer, disclaimer } = options;
  return html`${isEmpty(conversation) ? startScreen(options, messages) : thread(model)}
    ${trouble ? strip(trouble, messages) : nothing}
    <chatdock-composer
      .options=${composer ?? NOTHING}
      .entities=${options.entities ?? NOTHING}
      .commands=${options.commands ?? NO_COMMANDS}
      .transport=${transport}
      .api=${options.api as CustomApi}
      .questions=${pendingInput(state)}
      .busy=${conversation.busy}
      .place=${place}
      .status=${state.thread?.status ?? { type: "active" }}
      .stoppable=${isStoppable}
      .messages=${messages}
    ></chatdock-composer>
    ${disclaimer ? html`<chatdock-disclaimer class="disclaimer" part="disclaimer" ?data-strong=${disclaimer.highContrast ?? false} .text=${disclaimer.text}></chatdock-disclaimer>` : nothing}`;
}

function isEmpty({ state, outgoing, phase }: Conversation): boolean {
  return state.items.length === 0 && !outgoing && phase === "idle" && !state.failure;
}

function strip({ text, canTry }: Trouble, messages: Messages): TemplateResult {
  const onClick = ({ currentTarget }: Event) =>
    tell(currentTarget as HTMLElement, "part-reconnect", undefined);
  return html`<div class="connection" part="connection">
    <p>${text}</p>
    ${canTry ? html`<button type="button" class="quiet" @click=${onClick}>${messages.tryNow}</button>` : nothing}
  </div>`;
}

function startScreen({ startScreen }: ChatDockOptions, messages: Messages): TemplateResult {
  return html`<chatdock-start-screen
    .greeting=${startScreen?.greeting ?? ""}
    .prompts=${startScreen?.prompts ?? []}
    .messages=${messages}
  ></chatdock-start-screen>`;
}

function thread({ conversation, options, messages, opinions, transport }: BodyModel): TemplateResult {
  return html`<chatdock-thread
    .thread=${conversation.state}
    .phase=${conversation.phase}
    .outgoing=${conversation.outgoing}
    .waiting=${conversation.waiting}
    .follow=${options.thread?.autoScroll ?? true}
    .canJudge=${options.threadItemActions?.feedback ?? false}
    .opinions=${opinions}
    .entities=${options.entities ?? NOTHING}
    .canEdit=${conversation.canEdit}
    .filesUrl=${(options.api as CustomApi).fetch ? null : transport.filesUrl}
    .canRetry=${options.threadItemActions?.retry ?? false}
    .messages=${messages}
  ></chatdock-thread>`;
}
