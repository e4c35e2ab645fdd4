/** What a {@link DropZone} calls. */
export interface DropTarget {
  /** Whether files can be taken now. */
  canTake(): boolean;
  take(files: File[], hasFolders: boolean): void;
  words(): string;
}

/** Takes files that are dropped anywhere on an area, and shows while they are above it that it does. */
export class DropZone {
  readonly #shade = document.createElement("div");

  constructor(
    private readonly area: HTMLElement,
    private readonly target: DropTarget,
  ) {
    this.#shade.className = "drop-zone";
    area.addEventListener("dragenter", this.#onEnter);
    area.addEventListener("dragover", this.#onOver);
    // It lies above all else: to leave it is to leave the area.
    this.#shade.addEventListener("dragleave", this.#hide);
    area.addEventListener("drop", this.#onDrop);
  }

  dispose(): void {
    this.#hide();
    this.area.removeEventListener("dragenter", this.#onEnter);
    this.area.removeEventListener("dragover", this.#onOver);
    this.area.removeEventListener("drop", this.#onDrop);
  }

  readonly #onEnter = (event: DragEvent) => {
    if (!hasFiles(event) || !this.target.canTake()) return;
    event.preventDefault();
    this.#shade.textContent = this.target.words();
    if (!this.#shade.isConnected) this.area.append(this.#shade);
  };

  readonly #onOver = (event: DragEvent) => {
    if (!this.#shade.isConnected) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  };

  readonly #onDrop = (event: DragEvent) => {
    if (!this.#shade.isConnected) return;
    event.preventDefault();
    this.#hide();
    const { files, hasFolders } = filesOf(event.dataTransfer);
    this.target.take(files, hasFolders);
  };

  readonly #hide = () => this.#shade.remove();
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

/** The files alone: a folder looks like a file that cannot be read. */
function filesOf(data: DataTransfer | null): { files: File[]; hasFolders: boolean } {
  const items = [...(data?.items ?? [])].filter(({ kind }) => kind === "file");
  if (items.length === 0) return { files: [...(data?.files ?? [])], hasFolders: false };
  const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry?.()?.isDirectory ?? false;
  const folders = items.filter(isFolder);
  const files = items.filter((item) => !folders.includes(item)).flatMap((item) => item.getAsFile() ?? []);
  return { files, hasFolders: folders.length > 0 };
}
