/** The tag that loads a script: the running one, or the one with that file name when the script is a module. */
export function scriptTag(fileName: string): HTMLScriptElement | null {
  const running = document.currentScript as HTMLScriptElement | null;
  return running ?? document.querySelector<HTMLScriptElement>(`script[src*="${fileName}"]`);
}
