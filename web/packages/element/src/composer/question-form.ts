import type { StructuredInputItem, StructuredQuestion } from "@chatdock/client";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { live } from "lit/directives/live.js";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import { ChatPart, define, tell } from "../part.ts";
import { keepReplies, keptReplies } from "./kept-replies.ts";
import { choose, chooseOwn, NO_REPLY, type Replies, type Reply, replyOf, valuesOf } from "./replies.ts";

/** Asks the questions of a structured input, one at a time. What was put in stays until it has been taken. */
export class QuestionFormPart extends ChatPart {
  @property({ attribute: false }) item: StructuredInputItem | null = null;
  /** An answer is being made: nothing can be sent now. */
  @property({ type: Boolean }) busy = false;
  @property({ attribute: false }) messages: Messages = en;
  @state() private step = 0;
  @state() private replies: Replies = {};

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("item") || changed.get("item")?.id === this.item?.id) return;
    this.step = 0;
    this.replies = this.item ? keptReplies(this.item.id) : {};
  }

  override render() {
    const { item, step, messages } = this;
    const question = item?.inputs[step];
    if (!item || !question) return nothing;
    const count = item.inputs.length;
    return html`<form class="asking" aria-label=${messages.asks} @submit=${this.#onSubmit} @keydown=${this.#onKeydown}>
      <fieldset aria-describedby="question-description">
        <legend>
          ${count > 1 ? html`<span class="asking-step">${messages.questionOf(step + 1, count)}</span>` : nothing}
          <span class="asking-question" dir="auto">${question.question}</span>
        </legend>
        <p id="question-description" class="asking-description" dir="auto" ?hidden=${!question.description}>${question.description}</p>
        ${
          // A checked box of the question before, made a radio button, would uncheck another one of this.
          keyed(
            question.id,
            question.type === "multiple_choice" ? this.#options(question) : this.#freeform(question),
          )
        }
      </fieldset>
      ${this.#buttons(question, count)}
    </form>`;
  }

  #options(question: StructuredQuestion): TemplateResult {
    const { multiple = false } = question;
    const kind = multiple ? "checkbox" : "radio";
    const { chosen, own, usesOwn } = this.#reply(question);
    return html`<div class="options">
      ${question.options?.map(
        ({ value }) => html`<label class="option">
          <input type=${kind} name="option" .checked=${live(chosen.includes(value))} @change=${({ target }: Event) => this.#put(question, choose(this.#reply(question), value, (target as HTMLInputElement).checked, multiple))} />
          <span dir="auto">${value}</span>
        </label>`,
      )}
      <div class="option">
        <input type=${kind} name="option" aria-label=${this.messages.ownAnswer} .checked=${live(usesOwn)} @change=${(event: Event) => this.#onOwnChosen(question, event)} />
        <input
          type="text"
          class="own-answer"
          dir="auto"
          autocomplete="off"
          aria-label=${this.messages.ownAnswer}
          placeholder=${this.messages.ownAnswer}
          .value=${live(own)}
          @input=${({ target }: Event) => this.#onOwnInput(question, (target as HTMLInputElement).value)}
        />
      </div>
    </div>`;
  }

  #freeform(question: StructuredQuestion): TemplateResult {
    return html`<textarea
      rows="3"
      dir="auto"
      aria-label=${this.messages.yourAnswer}
      .value=${live(this.#reply(question).own)}
      @input=${({ target }: Event) => this.#put(question, { ...NO_REPLY, own: (target as HTMLTextAreaElement).value })}
    ></textarea>`;
  }

  #buttons(question: StructuredQuestion, count: number): TemplateResult {
    const { step, messages } = this;
    const isLast = step === count - 1;
    const isOpen = valuesOf(question, this.#reply(question)).length === 0;
    const isBlocked = isOpen || (isLast && this.busy);
    return html`<div class="asking-buttons">
      ${step > 0 ? html`<button type="button" class="quiet" data-action="previous" @click=${() => this.#go(step - 1)}>${messages.previous}</button>` : nothing}
      <span class="composer-gap"></span>
      ${count > 1 ? html`<button type="button" class="quiet" data-action="skip-all" aria-disabled=${this.busy} @click=${this.#skipAll}>${messages.skipAll}</button>` : nothing}
      <button type="button" class="quiet" data-action="skip" aria-disabled=${isLast && this.busy} @click=${() => this.#skip(question)}>${messages.skip}</button>
      <button type="submit" class="asking-next" aria-disabled=${isBlocked}>${isLast ? messages.sendAnswers : messages.next}</button>
    </div>`;
  }

  #reply({ id }: StructuredQuestion): Reply {
    return this.replies[id] ?? NO_REPLY;
  }

  #put(question: StructuredQuestion, reply: Reply): void {
    this.replies = { ...this.replies, [question.id]: reply };
    if (this.item) keepReplies(this.item.id, this.replies);
  }

  #onOwnInput(question: StructuredQuestion, own: string): void {
    const reply = { ...this.#reply(question), own };
    this.#put(question, chooseOwn(reply, own.trim() !== "", question.multiple ?? false));
  }

  #onOwnChosen(question: StructuredQuestion, { target }: Event): void {
    const { checked } = target as HTMLInputElement;
    this.#put(question, chooseOwn(this.#reply(question), checked, question.multiple ?? false));
    if (checked) this.querySelector<HTMLElement>(".own-answer")?.focus();
  }

  #skip(question: StructuredQuestion): void {
    this.#put(question, NO_REPLY);
    this.#goOn();
  }

  readonly #skipAll = () => {
    if (this.item && !this.busy)
      tell(this, "part-answer", { itemId: this.item.id, reply: { status: "skipped", answers: {} } });
  };

  readonly #onSubmit = (event: Event) => {
    event.preventDefault();
    const question = this.item?.inputs[this.step];
    if (question && valuesOf(question, this.#reply(question)).length > 0) this.#goOn();
  };

  /** Enter sends a text of several lines, too, as it does in the composer. */
  readonly #onKeydown = (event: KeyboardEvent) => {
    const isText = (event.target as Element).localName === "textarea";
    const isComposing = event.isComposing || event.keyCode === 229;
    if (!isText || event.key !== "Enter" || event.shiftKey || isComposing) return;
    event.preventDefault();
    (event.currentTarget as HTMLFormElement).requestSubmit();
  };

  #goOn(): void {
    const { item, step } = this;
    if (!item) return;
    if (step < item.inputs.length - 1) this.#go(step + 1);
    else if (!this.busy) tell(this, "part-answer", { itemId: item.id, reply: replyOf(item, this.replies) });
  }

  #go(step: number): void {
    this.step = step;
    void this.updateComplete.then(() => this.focusAnswer());
  }

  /** Puts the focus where the question is answered. */
  focusAnswer(): void {
    const target =
      this.querySelector<HTMLElement>("input:checked") ?? this.querySelector<HTMLElement>("input, textarea");
    target?.focus();
  }
}

define("chatdock-question-form", QuestionFormPart);
