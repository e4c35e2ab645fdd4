import { ChatDockError, type Transport } from "@chatdock/client";
import { html, type ReactiveController, type TemplateResult } from "lit";
import { errorText } from "../failure-text.ts";
import { fileIcon } from "../icons/file-icons.ts";
import { icon } from "../icons/icons.ts";
import { adopt } from "../part.ts";
import type { ComposerAddOn } from "./add-on.ts";
import type { ComposerPart } from "./composer.ts";
import { dictationStyles } from "./dictation.styles.ts";
import { base64Of, browserSound, MAX_RECORDING_MS, Recording, type SoundSource } from "./recorder.ts";

const TICK_MS = 1_000;

/** What dictation is doing; `asking` waits for the reader to allow the microphone. */
type State = "idle" | "asking" | "recording" | "transcribing";

/** Turns what the reader says into text at the text cursor. */
export class Dictation implements ComposerAddOn, ReactiveController {
  #state: State = "idle";
  #recording: Recording | null = null;
  #request: AbortController | null = null;
  #seconds = 0;
  #clock: ReturnType<typeof setInterval> | undefined;
  /** Why there is no text. */
  #trouble = "";
  /** Who hides the chat, as a history or a closed dock, shows nobody any more that the microphone is open. */
  readonly #sight = new ResizeObserver(([entry]) => {
    if (entry?.contentRect.width === 0) this.#cancel();
  });

  constructor(
    private readonly composer: ComposerPart,
    private readonly sound: SoundSource | null = browserSound(),
  ) {
    composer.addController(this);
    composer.addEventListener("keydown", this.#onKeydown);
  }

  hostConnected(): void {
    adopt(this.composer, dictationStyles);
    window.addEventListener("pagehide", this.#cancel);
  }

  /** Nobody sees any more that the microphone is open. */
  hostDisconnected(): void {
    this.#cancel();
    window.removeEventListener("pagehide", this.#cancel);
  }

  /** Where nothing can be written nothing shows the recording either. */
  hostUpdate(): void {
    if (!this.composer.isOpen || this.composer.questions) this.#cancel();
  }

  /** The words are for the thread and the reader that they were said to. */
  leave(): void {
    this.#cancel();
  }

  get obstacle(): string | null {
    return this.#state === "idle" ? null : this.composer.messages.dictating;
  }

  endButtons(): TemplateResult | null {
    const { messages, options, isOpen } = this.composer;
    if (!options.dictation?.enabled || !this.sound) return null;
    const label = messages.dictate;
    return html`<button
      type="button"
      class="icon-button"
      data-action="dictate"
      aria-label=${label}
      title=${label}
      ?disabled=${!isOpen || this.#state !== "idle"}
      @click=${this.#start}
    >${fileIcon("microphone")}</button>`;
  }

  chips(): TemplateResult | null {
    if (this.#state === "idle")
      return this.#trouble ? html`<p class="hint" part="hint" role="alert">${this.#trouble}</p>` : null;
    const { messages } = this.composer;
    const isRecording = this.#state === "recording";
    const status = this.#state === "transcribing" ? messages.transcribing : messages.recording;
    return html`<div class="dictation" data-state=${this.#state}>
      <span class="dictation-dot" aria-hidden="true"></span>
      <span role="status">${this.#state === "asking" ? "" : status}</span>
      ${isRecording ? html`<span role="timer" class="dictation-time">${timeText(this.#seconds)}</span>` : ""}
      <span class="composer-gap"></span>
      <button type="button" class="icon-button" data-action="cancel-dictation" aria-label=${messages.cancelDictating} title=${messages.cancelDictating} @click=${this.#onCancel}>${icon("close")}</button>
      ${isRecording ? html`<button type="button" class="icon-button done" data-action="finish-dictation" aria-label=${messages.stopDictating} title=${messages.stopDictating} @click=${this.#finish}>${icon("check")}</button>` : ""}
    </div>`;
  }

  readonly #start = async () => {
    if (this.#state !== "idle" || !this.sound) return;
    this.#trouble = "";
    this.#set("asking");
    const recording = new Recording(this.sound, (sound) => this.#transcribe(sound));
    this.#recording = recording;
    try {
      if (!(await recording.start())) return;
    } catch (error) {
      if (recording === this.#recording) this.#fail(this.#microphoneTrouble(error));
      return;
    }
    this.#tick();
    await this.#focus("finish-dictation");
  };

  #tick(): void {
    this.#seconds = 0;
    this.#set("recording");
    this.#clock = setInterval(() => {
      this.#seconds++;
      if (this.#seconds * TICK_MS >= MAX_RECORDING_MS) this.#finish();
      this.composer.requestUpdate();
    }, TICK_MS);
  }

  readonly #finish = () => this.#recording?.finish();

  async #transcribe(sound: Blob): Promise<void> {
    this.#set("transcribing");
    void this.#focus("cancel-dictation");
    const request = new AbortController();
    this.#request = request;
    try {
      const params = { audio_base64: await base64Of(sound), mime_type: sound.type };
      const transport = this.composer.transport as Transport;
      const { text } = await transport.json("input.transcribe", params, request.signal);
      if (!request.signal.aborted) this.#write(text);
    } catch (error) {
      if (request.signal.aborted) return;
      const isTold = error instanceof ChatDockError && error.message !== "";
      const { messages } = this.composer;
      this.#fail(isTold ? errorText(error, messages) : messages.transcribeFailed);
    }
  }

  /** A space keeps it from what stands before the text cursor. */
  #write(text: string): void {
    const words = text.trim();
    if (words === "") {
      this.#fail(this.composer.messages.nothingHeard);
      return;
    }
    this.#set("idle");
    this.composer.focusField();
    const { field } = this.composer;
    const before = field?.value.slice(0, field.selectionStart) ?? "";
    this.composer.insertText(/\S$/.test(before) ? ` ${words}` : words);
  }

  #fail(trouble: string): void {
    this.#trouble = trouble;
    this.#set("idle");
    this.composer.focusField();
  }

  readonly #cancel = () => {
    if (this.#state === "idle") return;
    this.#recording?.cancel();
    this.#request?.abort();
    this.#set("idle");
  };

  readonly #onCancel = () => {
    this.#cancel();
    this.composer.focusField();
  };

  /** Escape ends the recording first, and then whatever it ends around the chat. */
  readonly #onKeydown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || this.#state === "idle") return;
    event.preventDefault();
    this.#onCancel();
  };

  #microphoneTrouble(error: unknown): string {
    const { messages } = this.composer;
    switch ((error as Partial<DOMException> | null)?.name) {
      case "NotAllowedError":
      case "SecurityError":
        return messages.microphoneDenied;
      case "NotFoundError":
      case "OverconstrainedError":
        return messages.microphoneMissing;
      default:
        return messages.microphoneBusy;
    }
  }

  #set(state: State): void {
    if (state !== "recording") clearInterval(this.#clock);
    if (state === "idle") this.#sight.disconnect();
    else this.#sight.observe(this.composer);
    this.#state = state;
    this.composer.requestUpdate();
  }

  async #focus(action: string): Promise<void> {
    await this.composer.updateComplete;
    this.composer.querySelector<HTMLElement>(`[data-action=${action}]`)?.focus();
  }
}

function timeText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
