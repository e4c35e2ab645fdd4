import type { Upload } from "@chatdock/client/uploads";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { fileName, kindOf, plainName, sizeText } from "../files/file-name.ts";
import { previewUrl } from "../files/preview-url.ts";
import { fileIcon } from "../icons/file-icons.ts";
import { icon } from "../icons/icons.ts";
import type { Messages } from "../locale/index.ts";
import { isPicture, thumbnail } from "./thumbnail.ts";

/** What the chips of uploads need besides the uploads. */
export interface ChipContext {
  messages: Messages;
  onRemove: (upload: Upload, button: HTMLElement) => void;
  onRetry: (upload: Upload) => void;
}

/** The files of the message that is being written: how far each is, and ways to try again and to take it out. */
export function uploadChips(uploads: readonly Upload[], context: ChipContext): TemplateResult {
  return html`<ul class="uploads" aria-label=${context.messages.attachments}>
    ${repeat(
      uploads,
      ({ id }) => id,
      (upload) => chip(upload, context),
    )}
  </ul>`;
}

function chip(upload: Upload, { messages, onRemove, onRetry }: ChipContext): TemplateResult {
  const { state, failure } = upload;
  const name = upload.name || messages.attachment;
  const words = plainName(name);
  const remove = messages.removeFile(words);
  const retry = messages.retryFile(words);
  return html`<li class="upload" data-state=${state}>
    <span class="file-icon">${picture(upload)}</span>
    <span class="file-text">${fileName(name)}<span class="file-kind">${stateText(upload, messages)}</span></span>
    ${
      failure?.retryable
        ? html`<button type="button" class="icon-button small" aria-label=${retry} title=${retry} @click=${() => onRetry(upload)}>${icon("retry")}</button>`
        : nothing
    }
    <button
      type="button"
      class="icon-button small"
      aria-label=${remove}
      title=${remove}
      @click=${({ currentTarget }: Event) => onRemove(upload, currentTarget as HTMLElement)}
    >${icon("close")}</button>
    ${state === "uploading" || state === "waiting" ? bar(upload, messages.uploading(words)) : nothing}
  </li>`;
}

/** Without a value it says that something is being done. */
function bar({ progress }: Upload, label: string): TemplateResult {
  return progress === null
    ? html`<progress aria-label=${label}></progress>`
    : html`<progress aria-label=${label} .value=${progress}></progress>`;
}

function stateText({ name, size, mimeType, state, failure }: Upload, messages: Messages): string {
  if (state === "failed") return failure?.message || messages.uploadFailed;
  const kind = kindOf(name, mimeType);
  return [kind, size === null ? "" : sizeText(size)].filter(Boolean).join(" · ");
}

/** The picture itself; a drawing of a file where there is none, or where it cannot be shown. */
function picture({ file, attachment, mimeType }: Upload): unknown {
  const drawing = fileIcon(mimeType.startsWith("image/") ? "picture" : "document");
  if (file) return isPicture(file) ? html`${drawing}<canvas hidden ${thumbnail(file)}></canvas>` : drawing;
  const src = previewUrl(attachment?.preview_url);
  if (src === null) return drawing;
  return html`${drawing}<img src=${src} alt="" referrerpolicy="no-referrer" @error=${hide} />`;
}

function hide({ currentTarget }: Event): void {
  (currentTarget as HTMLElement).hidden = true;
}
