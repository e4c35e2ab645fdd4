import type { Attachment } from "@chatdock/client";
import { html, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { fileStyles } from "../files/file.styles.ts";
import { fileName, kindOf, plainName } from "../files/file-name.ts";
import { previewUrl } from "../files/preview-url.ts";
import { fileIcon } from "../icons/file-icons.ts";
import { en } from "../locale/en.ts";
import type { Messages } from "../locale/index.ts";
import { adopt, ChatPart, define, tell } from "../part.ts";
import { attachmentStyles } from "./attachment.styles.ts";

/** A preview that does not load is asked for again at most this often: it may be refused for good. */
const STALE_AFTER_MS = 10 * 60_000;

/** When a fresh address was asked for last, by the attachments' ids. */
const asked = new Map<string, number>();

/** One attachment of a message: a picture that opens larger, or a file with its name and kind. */
export class AttachmentPart extends ChatPart {
  @property({ attribute: false }) attachment: Attachment | null = null;
  /** Where the server gives files away; null where it does not. */
  @property({ attribute: false }) filesUrl: string | null = null;
  @property({ attribute: false }) messages: Messages = en;
  /** The address of the preview did not load. */
  @state() private isBroken = false;

  override connectedCallback(): void {
    super.connectedCallback();
    adopt(this, fileStyles, attachmentStyles);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("attachment");
    if (before && before.preview_url !== this.attachment?.preview_url) this.isBroken = false;
  }

  override render() {
    const { attachment } = this;
    if (!attachment) return nothing;
    const src = attachment.type === "image" && !this.isBroken ? previewUrl(attachment.preview_url) : null;
    return src === null ? this.#file(attachment) : this.#image(attachment.name, src);
  }

  #image(name: string, src: string) {
    const label = this.messages.openAttachedImage(plainName(name));
    return html`<button type="button" class="thumbnail" aria-label=${label} title=${plainName(name)} @click=${() => this.#open(name, src)}>
      <img src=${src} alt="" loading="lazy" referrerpolicy="no-referrer" @error=${this.#onError} />
    </button>`;
  }

  #file({ id, name, mime_type, type }: Attachment) {
    const kind = kindOf(name, mime_type);
    const content = html`<span class="file-icon">${fileIcon(type === "image" ? "picture" : "document")}</span>
      <span class="file-text">${fileName(name)}${kind ? html`<span class="file-kind">${kind}</span>` : nothing}</span>`;
    if (this.filesUrl === null || mime_type === "")
      return html`<span class="file" part="attachment">${content}</span>`;
    const href = `${this.filesUrl}/${encodeURIComponent(id)}/content`;
    const label = this.messages.download(plainName(name));
    return html`<a class="file" part="attachment" href=${href} download=${plainName(name)} aria-label=${label}>${content}${fileIcon("download")}</a>`;
  }

  async #open(name: string, src: string): Promise<void> {
    // What did not load is tried again the next time.
    const part = await import("./image-viewer.ts").catch(() => null);
    part?.showImage(this, { name, src, messages: this.messages });
  }

  /** Addresses of previews expire. */
  readonly #onError = () => {
    this.isBroken = true;
    const { id = "", preview_url = "" } = this.attachment ?? {};
    const isRecent = Date.now() - (asked.get(id) ?? Number.NEGATIVE_INFINITY) < STALE_AFTER_MS;
    if (isRecent || preview_url.startsWith("data:")) return;
    asked.set(id, Date.now());
    tell(this, "part-stale", { attachmentId: id });
  };
}

define("chatdock-attachment", AttachmentPart);
