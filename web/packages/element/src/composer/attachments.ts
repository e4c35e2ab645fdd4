import type { Attachment, Transport } from "@chatdock/client";
import { progressFetch, type Upload, type UploadStrategy, Uploads } from "@chatdock/client/uploads";
import { html, nothing, type ReactiveController, type TemplateResult } from "lit";
import { failureText } from "../failure-text.ts";
import { fileStyles } from "../files/file.styles.ts";
import { plainName, sizeText } from "../files/file-name.ts";
import { noteAttachments } from "../files/known-attachments.ts";
import { fileIcon } from "../icons/file-icons.ts";
import { icon } from "../icons/icons.ts";
import { LeaveGuard } from "../leave-guard.ts";
import type { AttachmentOptions } from "../options.ts";
import { adopt } from "../part.ts";
import type { ComposerAddOn } from "./add-on.ts";
import { attachmentsStyles } from "./attachments.styles.ts";
import type { Choice } from "./choice.ts";
import type { ComposerPart } from "./composer.ts";
import type { Draft } from "./draft.ts";
import { DropZone } from "./drop-zone.ts";
import { maxCount, pickerFilter, type Refusal, refusalOf } from "./file-rules.ts";
import type { ComposerValue, MessageParams } from "./message-input.ts";
import { pastedFiles } from "./pasted-files.ts";
import { uploadChips } from "./upload-chips.ts";

/** Files of the message that is being written: picked, dropped or pasted, and uploaded while it is written. */
export class Attachments implements ComposerAddOn, ReactiveController {
  readonly #uploads: Uploads;
  #dropZone: DropZone | null = null;
  /** Why files were not attached. */
  #refused: readonly string[] = [];
  /** What a screen reader is told. */
  #news = "";

  constructor(private readonly composer: ComposerPart) {
    this.#uploads = new Uploads({
      get transport() {
        return composer.transport as Transport;
      },
      strategy: () => this.#strategy,
      // A fetch of the host's own may do anything: it cannot be gone round.
      progressFetch: () => (composer.api?.fetch ? undefined : progressFetch),
      onChange: () => this.#onChange(),
    });
    this.show(composer.draft);
    composer.addController(this);
    new LeaveGuard(composer, () => this.#uploads.isUnderWay);
    composer.addEventListener("paste", this.#onPaste);
  }

  hostConnected(): void {
    adopt(this.composer, fileStyles, attachmentsStyles);
    const area = this.composer.closest<HTMLElement>(".chat") ?? this.composer;
    this.#dropZone = new DropZone(area, {
      canTake: () => this.#isOpen && !this.composer.closest("[hidden]"),
      take: (files, hasFolders) => this.#add(files, hasFolders),
      words: () => this.composer.messages.dropFiles,
    });
  }

  hostDisconnected(): void {
    this.#dropZone?.dispose();
  }

  get #options(): AttachmentOptions {
    return this.composer.options.attachments ?? { enabled: false };
  }

  /** Without one in the options it is the way of which no address is needed. */
  get #strategy(): UploadStrategy {
    const way = this.composer.api?.uploadStrategy ?? { type: "two_phase" };
    if (way.type !== "direct") return way;
    return { type: "direct", uploadUrl: new URL(way.uploadUrl, document.baseURI).href };
  }

  get #isOpen(): boolean {
    return this.#options.enabled && this.composer.isOpen && !this.composer.questions;
  }

  get hasContent(): boolean {
    return this.#uploads.list.length > 0;
  }

  get obstacle(): string | null {
    const { messages } = this.composer;
    if (this.#uploads.isSettled) return null;
    const hasFailed = this.#uploads.list.some(({ state }) => state === "failed");
    return hasFailed ? messages.uploadsFailed : messages.uploadsUnderWay;
  }

  chips(): TemplateResult | null {
    const { list } = this.#uploads;
    const { messages } = this.composer;
    const onRemove = (upload: Upload, button: HTMLElement) => this.#remove(upload, button);
    const onRetry = ({ id }: Upload) => this.#uploads.retry(id);
    if (list.length === 0 && this.#refused.length === 0 && !this.#news) return null;
    return html`<div class="attaching">
      ${list.length ? uploadChips(list, { messages, onRemove, onRetry }) : nothing}
      ${this.#refused.length ? this.#refusals() : nothing}
      <span class="unseen" role="status">${this.#news}</span>
    </div>`;
  }

  startButtons(): TemplateResult | null {
    if (!this.#options.enabled) return null;
    const label = this.composer.messages.attachFiles;
    return html`<input type="file" class="file-picker" tabindex="-1" aria-hidden="true" hidden multiple accept=${pickerFilter(this.#options)} @change=${this.#onPick} />
      <button type="button" class="icon-button" data-action="attach" aria-label=${label} title=${label} ?disabled=${!this.#isOpen} @click=${this.#pick}>${fileIcon("attach")}</button>`;
  }

  commands(): readonly Choice[] {
    if (!this.#isOpen) return [];
    return [
      { id: "attach", label: this.composer.messages.attachFiles, icon: "attach", choose: () => this.#pick() },
    ];
  }

  take(): Partial<MessageParams> {
    const attachments = this.#uploads.take();
    this.#refused = [];
    this.#news = "";
    return attachments.length ? { attachments } : {};
  }

  /** `files` are added; `attachments` are what there is from then on. */
  fill({ attachments, files }: ComposerValue): void {
    if (attachments) this.composer.restore({ ...this.composer.draft, attachments });
    if (files) this.#add(files);
  }

  /** What is still on its way stays, too. */
  show({ attachments }: Draft): void {
    noteAttachments(attachments);
    this.#uploads.show(attachments);
  }

  /** What is on its way belongs to the thread and the reader that it was meant for, and is not kept. */
  leave(): void {
    this.#uploads.dispose();
  }

  #refusals(): TemplateResult {
    const label = this.composer.messages.close;
    const onClick = () => this.#refuse([]);
    return html`<div class="refused">
      <ul role="alert">${this.#refused.map((reason) => html`<li dir="auto">${reason}</li>`)}</ul>
      <button type="button" class="icon-button small" aria-label=${label} title=${label} @click=${onClick}>${icon("close")}</button>
    </div>`;
  }

  #add(files: readonly File[], hasFolders = false): void {
    const { messages } = this.composer;
    const room = Math.max(maxCount(this.#options) - this.#uploads.list.length, 0);
    const reasons = files.map((file) => this.#reason(file, refusalOf(file, this.#options)));
    const fit = files.filter((_, at) => reasons[at] === null);
    const leftOut = fit.slice(room).map(({ name }) => plainName(name));
    this.#refuse([
      ...reasons.filter((reason) => reason !== null),
      ...(leftOut.length ? [messages.tooManyFiles(maxCount(this.#options), leftOut.join(", "))] : []),
      ...(hasFolders ? [messages.noFolders] : []),
    ]);
    this.#uploads.add(fit.slice(0, room));
    this.composer.focusField();
  }

  #reason({ name }: File, refusal: Refusal | null): string | null {
    const { messages } = this.composer;
    const words = plainName(name);
    switch (refusal?.reason) {
      case undefined:
        return null;
      case "size":
        return messages.fileTooLarge(words, sizeText(refusal.maxBytes));
      case "type":
        return messages.fileOfWrongType(words);
      case "empty":
        return messages.fileIsEmpty(words);
    }
  }

  #refuse(reasons: readonly string[]): void {
    this.#refused = reasons;
    this.composer.requestUpdate();
  }

  /** The button goes away with the file: the focus goes to the next one, or back to the text. */
  #remove({ id, name }: Upload, button: HTMLElement): void {
    const chip = button.closest("li");
    const next = chip?.nextElementSibling ?? chip?.previousElementSibling;
    this.#uploads.remove(id);
    this.#say(this.composer.messages.fileRemoved(plainName(name)));
    const target = next?.querySelector<HTMLElement>("button:last-of-type");
    if (target) target.focus();
    else this.composer.focusField();
  }

  #states = new Map<string, Upload["state"]>();

  #onChange(): void {
    const { messages } = this.composer;
    for (const { id, name, state, file, failure } of this.#uploads.list) {
      const isNews = file !== null && this.#states.get(id) !== state;
      if (isNews && state === "done") this.#say(messages.fileAttached(plainName(name)));
      if (isNews && state === "failed")
        this.#say(`${messages.fileFailed(plainName(name))} ${failure ? failureText(failure, messages) : ""}`);
    }
    this.#states = new Map(this.#uploads.list.map(({ id, state }) => [id, state]));
    this.#keep();
    this.composer.requestUpdate();
  }

  /** What is at the server goes into the draft. */
  #keep(): void {
    const { composer } = this;
    const { attachments } = this.#uploads;
    const isKept = idsOf(attachments) === idsOf(composer.draft.attachments);
    if (!isKept) composer.change({ attachments });
  }

  #say(news: string): void {
    this.#news = news;
    this.composer.requestUpdate();
  }

  readonly #pick = () => this.composer.querySelector<HTMLInputElement>(".file-picker")?.click();

  readonly #onPick = ({ currentTarget }: Event) => {
    const input = currentTarget as HTMLInputElement;
    this.#add([...(input.files ?? [])]);
    // The same file can be picked again.
    input.value = "";
  };

  readonly #onPaste = (event: ClipboardEvent) => {
    const files = pastedFiles(event.clipboardData);
    if (files.length === 0 || !this.#isOpen) return;
    event.preventDefault();
    this.#add(files);
  };
}

function idsOf(attachments: readonly Attachment[]): string {
  return attachments.map(({ id }) => id).join();
}
