import type { Palette } from '../../draw/palette.ts';
import { callsTo } from '../../worker-calls/calls-to.ts';
import { paintRepeatedly, type Recorder } from './film.ts';
import type { GifCall } from './gif.worker.ts';

const picturesPerSecond = 8;
const widest = 640;
/** A minute. */
const mostPictures = 60 * picturesPerSecond;
/** Pictures that wait for the encoder; more would only fill the memory. */
const mostWaiting = 16;

/** Records the pictures in a container until stopped, as GIF; a worker encodes what there is while more is recorded. */
export function recordGif(container: HTMLElement, palette: () => Palette): Recorder {
  const worker = new Worker(new URL('./gif.worker.ts', import.meta.url), { type: 'module', name: 'gif' });
  const ask = callsTo<GifCall>(worker);
  const shown = document.createElement('canvas');
  const small = document.createElement('canvas');
  const context = small.getContext('2d', { willReadFrequently: true })!;
  let [taken, waiting, milliseconds] = [0, 0, 0];
  let failure: Error | undefined;
  let tell: (left: number) => void = () => {};

  function begin(): void {
    const scale = Math.min(1, widest / shown.width);
    [small.width, small.height] = [Math.round(shown.width * scale), Math.round(shown.height * scale)];
    void ask({ kind: 'begin', width: small.width, height: small.height }).catch((error: Error) => (failure = error));
  }
  function take(): void {
    if (taken === 0) begin();
    milliseconds += 1000 / picturesPerSecond;
    if (taken === mostPictures || waiting === mostWaiting) return;
    const { width, height } = small;
    // Other pictures may have been chosen since: what is shown now is fitted into what was shown then.
    const scale = Math.min(width / shown.width, height / shown.height);
    context.fillStyle = palette().paper;
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(shown, 0, 0, shown.width * scale, shown.height * scale);
    const { data: pixels } = context.getImageData(0, 0, width, height);
    taken++;
    waiting++;
    void ask({ kind: 'picture', picture: { pixels, milliseconds } })
      .catch((error: Error) => (failure = error))
      .finally(() => tell(--waiting));
    milliseconds = 0;
  }

  const end = paintRepeatedly(shown, container, palette, picturesPerSecond, take);
  return {
    name: 'gif',
    stop: async (progress) => {
      end();
      tell = progress;
      progress(waiting);
      try {
        const bytes = await ask<Uint8Array<ArrayBuffer>>({ kind: 'end' });
        if (failure) throw failure;
        return new Blob([bytes], { type: 'image/gif' });
      } finally {
        worker.terminate();
      }
    },
    discard: () => {
      end();
      worker.terminate();
    },
  };
}
