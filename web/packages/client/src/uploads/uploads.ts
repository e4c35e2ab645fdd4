import { HttpError } from "../errors.ts";
import { type Failure, failureOf } from "../failure.ts";
import type { Attachment } from "../protocol.ts";
import type { Transport } from "../transport/transport.ts";
import { uniqueId } from "../unique-id.ts";
import {
  type ProgressFetch,
  type UploadStrategy,
  uploadAnnounced,
  uploadDirectly,
} from "./upload-request.ts";

export { progressFetch } from "./progress-fetch.ts";
export type { ProgressFetch, UploadStrategy } from "./upload-request.ts";

/** A browser has six connections to a server, and the chat needs some for itself. */
const MAX_AT_ONCE = 3;

/** A file on its way to the server, or one that is there. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  /** In bytes; null when only the attachment is known. */
  readonly size: number | null;
  readonly mimeType: string;
  /** Null when only the attachment is known. */
  readonly file: File | null;
  readonly state: "waiting" | "uploading" | "done" | "failed";
  /** How much of it has left, 0 to 1; null when that is not known. */
  readonly progress: number | null;
  /** Set once it may be sent. */
  readonly attachment: Attachment | null;
  readonly failure: Failure | null;
}

/** What {@link Uploads} needs of its surroundings. */
export interface UploadsOptions {
  transport: Transport;
  /** Read at every upload. */
  strategy: () => UploadStrategy;
  /** Gives undefined where the host has a `fetch` of its own, which tells no progress. */
  progressFetch?: () => ProgressFetch | undefined;
  onChange(): void;
}

/** What is being done for an upload. */
interface Work {
  abort: AbortController;
  /** What the server has been told of the file. */
  announced: Attachment | null;
}

/** The files of one message that is being written: they go to the server while it is written, a few at a time. */
export class Uploads {
  list: readonly Upload[] = [];
  readonly #work = new Map<string, Work>();

  constructor(private readonly options: UploadsOptions) {}

  /** Whether something has to arrive, or to be taken out, before the message can go. */
  get isSettled(): boolean {
    return this.list.every(({ state }) => state === "done");
  }

  /** Whether something has yet to arrive. */
  get isUnderWay(): boolean {
    return this.list.some(({ state }) => state === "waiting" || state === "uploading");
  }

  /** What is at the server. */
  get attachments(): Attachment[] {
    return this.list.flatMap(({ attachment }) => attachment ?? []);
  }

  /** Uploads files. What has been looked at (size, type, count) is the caller's. */
  add(files: readonly File[]): void {
    this.#set([...this.list, ...files.map(uploadOf)]);
    this.#startNext();
  }

  /**
   * Has these attachments of what is at the server, and no others: from a draft, the host page or a message that came back.
   * What is left out is not deleted: it may belong to another draft.
   */
  show(attachments: readonly Attachment[]): void {
    const arrived = attachments.map(
      (attachment) =>
        this.list.find((upload) => upload.attachment?.id === attachment.id) ?? arrivedOf(attachment),
    );
    this.#set([...arrived, ...this.list.filter(({ attachment }) => attachment === null)]);
  }

  /** Takes an upload out; the server need not keep what it has of it. */
  remove(id: string): void {
    this.#drop(this.list.filter((upload) => upload.id === id));
    this.#startNext();
  }

  /** Tries again what failed. */
  retry(id: string): void {
    if (this.#find(id)?.state !== "failed") return;
    this.#change(id, { state: "waiting", failure: null, progress: null });
    this.#startNext();
  }

  /** Gives what is at the server to a message: from now on it is not ours to delete. */
  take(): Attachment[] {
    const { attachments } = this;
    this.#set(this.list.filter(({ attachment }) => attachment === null));
    return attachments;
  }

  /** Ends all that is on its way: nobody will send it. What has arrived stays at the server. */
  dispose(): void {
    this.#drop(this.list.filter(({ state }) => state !== "done"));
  }

  #drop(uploads: readonly Upload[]): void {
    if (uploads.length === 0) return;
    this.#set(this.list.filter((upload) => !uploads.includes(upload)));
    for (const { id, attachment } of uploads) {
      const work = this.#work.get(id);
      this.#work.delete(id);
      work?.abort.abort();
      this.#delete(attachment ?? work?.announced ?? null);
    }
  }

  #startNext(): void {
    const count = this.list.filter(({ state }) => state === "uploading").length;
    const next = this.list.filter(({ state }) => state === "waiting").slice(0, MAX_AT_ONCE - count);
    for (const upload of next) void this.#run(upload);
  }

  async #run({ id, file }: Upload): Promise<void> {
    const work = { abort: new AbortController(), announced: this.#work.get(id)?.announced ?? null };
    this.#work.set(id, work);
    this.#change(id, { state: "uploading" });
    try {
      const attachment = await this.#upload(id, file as File, work);
      if (work.abort.signal.aborted) return this.#delete(attachment);
      this.#work.delete(id);
      this.#change(id, { state: "done", progress: 1, attachment });
    } catch (error) {
      if (work.abort.signal.aborted) return;
      if (isOver(error)) this.#forget(work);
      this.#change(id, { state: "failed", progress: null, failure: uploadFailure(error) });
    }
    this.#startNext();
  }

  async #upload(id: string, file: File, work: Work): Promise<Attachment> {
    const { transport, strategy, progressFetch } = this.options;
    const way = strategy();
    const { signal } = work.abort;
    const fetch = progressFetch?.()?.((progress) => this.#change(id, { progress }));
    if (way.type === "direct") return uploadDirectly(transport, way.uploadUrl, { file, signal, fetch });
    const params = { name: file.name, size: file.size, mime_type: typeOf(file) };
    // Not to be aborted: what the server makes of it could not be deleted.
    work.announced ??= await transport.json("attachments.create", params);
    if (signal.aborted) return work.announced;
    return uploadAnnounced(transport, work.announced, { file, signal, fetch });
  }

  /** The next try begins from the beginning. */
  #forget(work: Work): void {
    this.#delete(work.announced);
    work.announced = null;
  }

  /** Nobody waits for that: what stays behind the server clears away by itself. */
  #delete(attachment: Attachment | null): void {
    if (attachment === null) return;
    this.options.transport.json("attachments.delete", { attachment_id: attachment.id }).catch(() => {});
  }

  #find(id: string): Upload | undefined {
    return this.list.find((upload) => upload.id === id);
  }

  #change(id: string, change: Partial<Upload>): void {
    this.#set(this.list.map((upload) => (upload.id === id ? { ...upload, ...change } : upload)));
  }

  #set(list: readonly Upload[]): void {
    this.list = list;
    this.options.onChange();
  }
}

const NEW = { progress: null, attachment: null, failure: null } as const;

function uploadOf(file: File): Upload {
  const { name, size } = file;
  return { ...NEW, id: uniqueId(), name, size, mimeType: typeOf(file), file, state: "waiting" };
}

function arrivedOf(attachment: Attachment): Upload {
  const { name, mime_type: mimeType } = attachment;
  return { ...NEW, id: uniqueId(), name, size: null, mimeType, file: null, state: "done", attachment };
}

/** Browsers know few types. */
function typeOf({ type }: File): string {
  return type || "application/octet-stream";
}

/** Whether the address of an upload is of no more use: it is unknown, used up or has expired. */
function isOver(error: unknown): boolean {
  return error instanceof HttpError && [403, 404, 409, 410].includes(error.status);
}

function uploadFailure(error: unknown): Failure {
  const failure = failureOf(error);
  const isRefused = error instanceof HttpError && error.status === 415;
  return { ...failure, retryable: failure.retryable && !isRefused };
}
