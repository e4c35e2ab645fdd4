import type { Attachment } from "@chatdock/client";

const MAX_KNOWN = 200;
const known = new Map<string, Attachment>();

/** Notes what attachments are: messages on their way name them by their ids alone. */
export function noteAttachments(attachments: readonly (Attachment | { id: string })[]): void {
  for (const attachment of attachments) {
    if (!("name" in attachment)) continue;
    known.delete(attachment.id);
    known.set(attachment.id, attachment);
  }
  for (const id of [...known.keys()].slice(0, -MAX_KNOWN)) known.delete(id);
}

/** The attachments with these ids; of those that were uploaded elsewhere nothing is known but that they are there. */
export function attachmentsOf(ids: readonly string[], unnamed = ""): Attachment[] {
  return ids.map((id) => known.get(id) ?? { type: "file", id, name: unnamed, mime_type: "" });
}
