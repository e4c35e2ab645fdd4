import { answerText, type Conversation, type Ending } from "@chatdock/client";
import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { Messages } from "../locale/index.ts";
import type { Announcer } from "./announcer.ts";

const REMARK_MS = 10_000;

/** Tells a screen reader politely how a conversation goes. What is said before the last remark was drawn is added to it. */
export class Narrator implements ReactiveController {
  /** It reads Markdown, which an empty conversation has no need of: it loads with the first answer. */
  #announcer: Promise<Announcer> | null = null;
  #text = "";
  #isDrawn = true;
  #trouble = "";
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly messages: () => Messages,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    this.#isDrawn = true;
  }

  /** An answer begins. */
  start(): void {
    this.#announcer ??= import("./announcer.ts").then(
      ({ Announcer }) => new Announcer((text) => this.#say(text)),
    );
    this.#tell((announcer) => announcer.start());
    this.#say(this.messages().answering);
  }

  /** Something of the answer has arrived. */
  progress(conversation: Conversation): void {
    if (!conversation.answering) return;
    const text = latestAnswer(conversation);
    this.#tell((announcer) => announcer.progress(text));
  }

  /** The answer has ended. A failure is an alert of its own. */
  end(conversation: Conversation, ending: Ending): void {
    const { answerDone, answerStopped } = this.messages();
    const remark = { completed: answerDone, stopped: answerStopped, failed: "", left: "" }[ending];
    const text = latestAnswer(conversation);
    if (!remark) this.#show("");
    else
      this.#tell(
        (announcer) => announcer.finish(text, remark),
        () => this.#say(remark),
      );
  }

  /** A message has to wait for its turn. */
  wait(): void {
    this.#say(this.messages().messageWaiting);
  }

  /** A message that waited was taken back. */
  takeBack(): void {
    this.#say(this.messages().takenBack);
  }

  /** Something keeps the answer from coming; empty when nothing does any more. */
  warn(trouble: string): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble) this.#say(trouble);
  }

  render(): TemplateResult {
    return html`<div class="unseen" role="status" aria-live="polite">${this.#text}</div>`;
  }

  /** One thing after the other. When the announcer did not load, nothing of the text is told, and `otherwise` is done. */
  #tell(what: (announcer: Announcer) => void, otherwise = () => {}): void {
    if (!this.#announcer) otherwise();
    this.#announcer?.then(what, () => {
      this.#announcer = null;
      otherwise();
    });
  }

  /** What stays here is read a second time by those who read the page line by line: it goes after a while. */
  #say(text: string): void {
    this.#show(this.#isDrawn ? text : `${this.#text} ${text}`.trim());
    this.#silence = setTimeout(() => this.#show(""), REMARK_MS);
  }

  #show(text: string): void {
    clearTimeout(this.#silence);
    this.#text = text;
    this.#isDrawn = false;
    this.host.requestUpdate();
  }
}

function latestAnswer({ state }: Conversation): string {
  const item = state.items.at(-1);
  if (item?.type === "widget") return item.copy_text ?? "";
  return item?.type === "assistant_message" ? answerText(item) : "";
}
