/** Seconds that a layer takes at speed 1: moving, and then standing still to be looked at. */
const moving = 0.8;
const standing = 0.4;
/** Seconds at the latent, so that it is seen to move at once, and at the data. */
const beginning = 0.05;
const ending = 1.2;

/** Where a motion through layers stands after some seconds at speed 1: a frame from 0 (latent) to `layers` (data), eased. */
export function frameAt(seconds: number, layers: number): number {
  const since = Math.max(0, seconds - beginning);
  const layer = Math.floor(since / (moving + standing));
  if (layer >= layers) return layers;
  const share = Math.min(1, (since - layer * (moving + standing)) / moving);
  return layer + ease(share);
}

/** Seconds of a motion there, with a rest at both ends. */
export const duration = (layers: number): number => beginning + ending + layers * (moving + standing) - standing;

/** When a motion stands at a frame: what `frameAt` turns back into it. */
export function secondsAt(frame: number, layers: number): number {
  if (frame <= 0) return 0;
  if (frame >= layers) return duration(layers);
  const layer = Math.floor(frame);
  return beginning + layer * (moving + standing) + moving * easedBack(frame - layer);
}

/** Cubic, slow at both ends. */
const ease = (t: number): number => (t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2);
const easedBack = (y: number): number => (y < 0.5 ? Math.cbrt(y / 4) : 1 - Math.cbrt(2 * (1 - y)) / 2);
