type Frame = (seconds: number) => void;

const running = new Set<Frame>();
let request = 0;
let last = 0;

/** The page's one loop: calls back before every paint with the seconds since the last one, until the function returned is called. */
export function everyFrame(frame: Frame): () => void {
  running.add(frame);
  if (request === 0) {
    last = performance.now();
    request = requestAnimationFrame(tick);
  }
  return () => running.delete(frame);
}

function tick(now: number): void {
  // After a pause, of a hidden tab say, time goes on where it stood.
  const seconds = Math.min(0.1, Math.max(0, (now - last) / 1000));
  last = now;
  for (const frame of running) frame(seconds);
  request = running.size > 0 ? requestAnimationFrame(tick) : 0;
}
