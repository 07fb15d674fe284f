import { everyFrame } from './frames.ts';

/**
 * Does `pieces` pieces of work, as many per frame as fit in a few milliseconds, so that the page stays alive; then calls `done`. Stops when
 * the function returned is called.
 */
export function inPieces(pieces: number, work: (piece: number) => void, done: () => void, budget = 8): () => void {
  let next = 0;
  const stop = everyFrame(() => {
    const end = performance.now() + budget;
    do work(next++);
    while (next < pieces && performance.now() < end);
    if (next < pieces) return;
    stop();
    done();
  });
  return stop;
}
