/**
 * The files of a paste. None where there is text with a form of its own beside them: word processors and sheets add a
 * picture of what was copied.
 */
export function pastedFiles(data: DataTransfer | null): File[] {
  const types = data?.types ?? [];
  const isText = types.includes("text/plain") && (types.includes("text/html") || types.includes("text/rtf"));
  return isText ? [] : [...(data?.files ?? [])];
}
