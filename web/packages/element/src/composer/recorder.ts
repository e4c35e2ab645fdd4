/** Speech is clear at this rate, and five minutes of it are a little over one megabyte. */
const BITS_PER_SECOND = 32_000;

const SLICE_MS = 1_000;

/** What a reader says is as long as this at most: it is held in memory, and sent in one request. */
export const MAX_RECORDING_MS = 5 * 60_000;
const MAX_RECORDING_BYTES = 4 * 1024 * 1024;

/** In the order of what servers know best. */
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"];

/** The parts of a browser that a recording needs. */
export interface SoundSource {
  open: () => Promise<MediaStream>;
  Recorder: typeof MediaRecorder;
}

/** What this browser offers; null where it does not let pages listen, as those that came over plain http. */
export function browserSound(): SoundSource | null {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  if (!mediaDevices?.getUserMedia || typeof MediaRecorder === "undefined") return null;
  return { open: () => mediaDevices.getUserMedia({ audio: true }), Recorder: MediaRecorder };
}

/** One recording from the microphone, which is given back whichever way it ends. */
export class Recording {
  readonly #chunks: Blob[] = [];
  #stream: MediaStream | null = null;
  #recorder: MediaRecorder | null = null;
  #isOver = false;

  constructor(
    private readonly source: SoundSource,
    /** The recording has ended: by `finish`, because it is full, or because the microphone went away. */
    private readonly onDone: (sound: Blob) => void,
  ) {}

  /** Asks for the microphone and begins. False when it was cancelled meanwhile; throws what the browser says. */
  async start(): Promise<boolean> {
    const stream = await this.source.open();
    this.#stream = stream;
    try {
      if (!this.#isOver) this.#record(stream);
    } finally {
      if (!this.#recorder) this.#release();
    }
    return !this.#isOver;
  }

  /** Ends it and gives the sound to `onDone`. */
  finish(): void {
    if (this.#recorder?.state === "recording") this.#recorder.stop();
  }

  /** Ends it and forgets the sound. */
  cancel(): void {
    this.#isOver = true;
    this.finish();
    this.#release();
  }

  #record(stream: MediaStream): void {
    const { Recorder } = this.source;
    const mimeType = TYPES.find((type) => Recorder.isTypeSupported(type));
    const recorder = new Recorder(stream, {
      audioBitsPerSecond: BITS_PER_SECOND,
      ...(mimeType !== undefined && { mimeType }),
    });
    this.#recorder = recorder;
    recorder.addEventListener("dataavailable", ({ data }) => this.#keep(data));
    recorder.addEventListener("stop", () => this.#end(recorder.mimeType || mimeType || "audio/webm"));
    recorder.addEventListener("error", () => this.finish());
    recorder.start(SLICE_MS);
  }

  #keep(chunk: Blob): void {
    this.#chunks.push(chunk);
    const size = this.#chunks.reduce((sum, { size }) => sum + size, 0);
    if (size >= MAX_RECORDING_BYTES) this.finish();
  }

  #end(type: string): void {
    this.#release();
    if (this.#isOver) return;
    this.#isOver = true;
    this.onDone(new Blob(this.#chunks, { type }));
  }

  #release(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }
}

/** The bytes of a recording as text. */
export async function base64Of(sound: Blob): Promise<string> {
  const bytes = new Uint8Array(await sound.arrayBuffer());
  const pieces: string[] = [];
  // A call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000)
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(pieces.join(""));
}
