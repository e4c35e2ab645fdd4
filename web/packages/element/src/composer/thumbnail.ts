import { nothing } from "lit";
import { Directive, directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";

/** A picture is decoded as a whole: a very large one is not worth it. */
const MAX_BYTES = 25 * 1024 * 1024;

const SIDE_PX = 88;

const PICTURES = /^image\/(?:png|jpeg|gif|webp|avif|bmp)$/;

/** Whether a file can be drawn small. */
export function isPicture({ type, size }: File): boolean {
  return PICTURES.test(type) && size <= MAX_BYTES && "createImageBitmap" in globalThis;
}

/**
 * Draws a picture file into the canvas that it stands on, which shows itself then. No address is made for the file: pages
 * may refuse pictures from addresses of that kind.
 */
export const thumbnail = directive(
  class extends Directive {
    #drawn: File | null = null;

    constructor(info: PartInfo) {
      super(info);
      if (info.type !== PartType.ELEMENT) throw new Error("thumbnail() belongs on a canvas.");
    }

    render(_file: File): typeof nothing {
      return nothing;
    }

    override update({ element }: ElementPart, [file]: [File]): typeof nothing {
      if (file !== this.#drawn) void draw(element as HTMLCanvasElement, file);
      this.#drawn = file;
      return nothing;
    }
  },
);

/** The middle of the picture, as a square. What cannot be decoded leaves the canvas hidden. */
async function draw(canvas: HTMLCanvasElement, file: File): Promise<void> {
  const picture = await createImageBitmap(file).catch(() => null);
  const context = canvas.getContext("2d");
  if (!picture || !context) return;
  const side = Math.min(picture.width, picture.height);
  canvas.width = SIDE_PX;
  canvas.height = SIDE_PX;
  context.imageSmoothingQuality = "high";
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  context.drawImage(picture, left, top, side, side, 0, 0, SIDE_PX, SIDE_PX);
  picture.close();
  canvas.hidden = false;
}
