import { ProtocolError } from "../errors.ts";
import type { Attachment, UploadDescriptor } from "../protocol.ts";
import type { Transport } from "../transport/transport.ts";

/** How files get to the server: announced by an op first, or posted to an address as they are. */
export type UploadStrategy = { type: "two_phase" } | { type: "direct"; uploadUrl: string };

/** A `fetch` that tells how much of the body has left, 0 to 1. */
export type ProgressFetch = (onProgress: (part: number) => void) => typeof fetch;

/** One transfer of a file's bytes. */
export interface Transfer {
  file: File;
  signal: AbortSignal;
  /** Stands in for the transport's own, to hear of the progress. */
  fetch: typeof fetch | undefined;
}

/** Posts a file to an address of the host's choice, which answers with the attachment. */
export async function uploadDirectly(
  transport: Transport,
  uploadUrl: string,
  transfer: Transfer,
): Promise<Attachment> {
  const response = await send(transport, { url: uploadUrl, method: "POST" }, transfer);
  const answer = await readAttachment(response);
  if (answer === null) throw new ProtocolError("The server's answer is no attachment.");
  return answer;
}

/** Sends the bytes of an attachment that was announced. A storage need not answer with anything. */
export async function uploadAnnounced(
  transport: Transport,
  { upload_descriptor: descriptor, ...announced }: Attachment,
  transfer: Transfer,
): Promise<Attachment> {
  if (!descriptor) return announced;
  const response = await send(transport, descriptor, transfer);
  const answer = await readAttachment(response);
  return answer?.id === announced.id ? answer : announced;
}

/** POST is a form with the one field `file`, PUT the bytes alone. */
async function send(
  transport: Transport,
  { url, method, headers }: UploadDescriptor,
  { file, signal, fetch }: Transfer,
): Promise<Response> {
  const address = transport.resolve(url);
  if (address === null || (method !== "POST" && method !== "PUT"))
    throw new ProtocolError("The server named no address for the upload.");
  const body = method === "PUT" ? file : formWith(file);
  const init = { method, headers: headersFor(method, headers), body, signal };
  return transport.upload(address, init, fetch);
}

function formWith(file: File): FormData {
  const form = new FormData();
  form.append("file", file, file.name);
  return form;
}

/** The content type of a form holds its boundary, which only the browser knows. */
function headersFor(method: string, headers: Record<string, string> = {}): Record<string, string> {
  const isFit = (name: string) => method === "PUT" || name.toLowerCase() !== "content-type";
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isFit(name)));
}

async function readAttachment(response: Response): Promise<Attachment | null> {
  const body: unknown = await response.json().catch(() => null);
  const { id, name, type } = (body ?? {}) as Partial<Attachment>;
  const isAttachment = typeof id === "string" && typeof name === "string" && typeof type === "string";
  if (!isAttachment) return null;
  const { upload_descriptor: _done, ...attachment } = body as Attachment;
  return attachment;
}
