import type { Palette } from '../../draw/palette.ts';
import { everyFrame } from '../../draw/frames.ts';
import { paintPictures } from './picture.ts';

/** A picture of a run at a step. */
export interface Frame {
  readonly step: number;
  readonly image: OffscreenCanvas;
}

const frameSize = 220;
const mostFrames = 12;

/** Steps of which a film strip has a picture: 1, 2, 5 of every power of ten. */
export function nextMark(step: number): number {
  const power = 10 ** Math.max(1, Math.floor(Math.log10(Math.max(1, step))));
  return [1, 2, 5, 10].map((factor) => factor * power).find((mark) => mark > step)!;
}

/** Takes a small copy of what a canvas shows. */
export function takeFrame(canvas: HTMLCanvasElement, step: number): Frame {
  const image = new OffscreenCanvas(frameSize, Math.round((frameSize * canvas.height) / Math.max(1, canvas.width)));
  const context = image.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvas, 0, 0, image.width, image.height);
  return { step, image };
}

/** Frames side by side, each with its step. */
export function filmStrip(frames: readonly Frame[], palette: Palette): Promise<Blob> {
  const shown = frames.slice(-mostFrames);
  const [gap, line] = [8, 22];
  const height = Math.max(...shown.map(({ image }) => image.height));
  const strip = new OffscreenCanvas(shown.length * (frameSize + gap) + gap, height + line + 2 * gap);
  const context = strip.getContext('2d')!;
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, strip.width, strip.height);
  context.fillStyle = palette.ink;
  context.font = '13px system-ui, sans-serif';
  context.textBaseline = 'middle';
  shown.forEach(({ step, image }, i) => {
    const x = gap + i * (frameSize + gap);
    context.drawImage(image, x, gap);
    context.fillText(`${step.toLocaleString('en')} steps`, x, gap + height + line / 2);
  });
  return strip.convertToBlob({ type: 'image/png' });
}

/** What records a film. */
export interface Recorder {
  /** As its file ends. */
  readonly name: 'webm' | 'gif';
  /** Ends it; `progress` hears of how many pictures are still to be encoded. */
  stop(progress: (left: number) => void): Promise<Blob>;
  /** Ends it, and forgets what there is. */
  discard(): void;
}

/** Paints the pictures of a container so many times a second, until the function returned is called. */
export function paintRepeatedly(
  canvas: HTMLCanvasElement,
  container: HTMLElement,
  palette: () => Palette,
  perSecond: number,
  painted: () => void = () => {},
): () => void {
  let passed = Infinity;
  return everyFrame((seconds) => {
    passed += seconds;
    if (passed < 1 / perSecond) return;
    passed = Number.isFinite(passed) ? passed % (1 / perSecond) : 0;
    paintPictures(canvas, container, palette());
    painted();
  });
}

/** Records the pictures in a container until stopped, as WebM. */
export function recordWebM(container: HTMLElement, palette: () => Palette): Recorder {
  const canvas = document.createElement('canvas');
  paintPictures(canvas, container, palette());
  const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: 'video/webm', videoBitsPerSecond: 6e6 });
  const pieces: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => void pieces.push(data));
  const end = paintRepeatedly(canvas, container, palette, 15);
  recorder.start(500);
  const stop = (): Promise<Blob> =>
    new Promise((resolve) => {
      recorder.addEventListener('stop', () => resolve(new Blob(pieces, { type: 'video/webm' })));
      end();
      recorder.stop();
    });
  return { name: 'webm', stop, discard: () => void stop() };
}
