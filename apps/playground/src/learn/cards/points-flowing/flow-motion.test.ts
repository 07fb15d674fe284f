import { describe, expect, it } from 'vitest';
import { duration, frameAt, secondsAt } from './flow-motion.ts';

describe('the motion through layers', () => {
  it('begins at the latent, ends at the data and never turns back', () => {
    const frames = Array.from({ length: 400 }, (_, i) => frameAt((duration(5) * i) / 399, 5));
    expect([frames[0], frames.at(-1)]).toEqual([0, 5]);
    expect(frames.every((frame, i) => i === 0 || frame >= frames[i - 1]!)).toBe(true);
  });

  it('goes on from wherever it was scrubbed to', () => {
    for (const frame of [0, 0.01, 0.5, 1, 1.7, 3, 4.99, 5])
      expect(frameAt(secondsAt(frame, 5), 5)).toBeCloseTo(frame, 9);
  });
});
