import { actAside, type CustomAction } from "@chatdock/client";
import type { Messages } from "../locale/index.ts";
import type { ChatDockOptions } from "../options.ts";
import type { ActionRequest } from "../part.ts";
import type { Connection } from "./connection.ts";

/** Takes the actions of widgets to where they are handled: the host page, or the server with or without a stream. */
export class WidgetActions {
  constructor(
    private readonly connection: () => Connection | null,
    private readonly options: () => ChatDockOptions["widgets"],
    private readonly messages: () => Messages,
  ) {}

  /** Handles what a widget asks for. What fails is shown in the widget, and told to the page. */
  take({ action, item, settle }: ActionRequest, onError: (error: Error) => void): void {
    const { type, payload, handler, streaming } = action;
    const plain = { type, ...(payload !== undefined && { payload }) };
    const work = handler === "client" ? this.#handle(plain, item) : this.#post(plain, item?.id, streaming);
    settle(
      work.catch((error) => {
        onError(error instanceof Error ? error : new Error(String(error)));
        throw error;
      }),
    );
  }

  /** Sends an action with a stream. Without a thread there is nothing that it could be about. */
  async send(action: CustomAction, itemId?: string): Promise<void> {
    const { conversation } = this.connection() ?? {};
    if (!conversation || conversation.threadId === null) {
      console.warn("An action needs an open thread: it was not sent.");
      return;
    }
    if (conversation.busy) throw new Error(this.messages().actionBusy);
    await conversation.act(action, itemId);
  }

  async #handle(action: CustomAction, item: ActionRequest["item"]): Promise<void> {
    const { onAction } = this.options() ?? {};
    if (!onAction) throw new Error(`The page has no widgets.onAction for the action "${action.type}".`);
    await onAction(action, item ?? { id: "", widget: null });
  }

  async #post(action: CustomAction, itemId: string | undefined, streams: boolean): Promise<void> {
    const { conversation, transport } = this.connection() ?? {};
    if (streams || itemId === undefined) return this.send(action, itemId);
    if (conversation && transport) await actAside(transport, conversation, action, itemId);
  }
}
