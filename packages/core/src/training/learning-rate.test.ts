import { describe, expect, it } from 'vitest';
import { constantRate, cosineDecay } from './learning-rate.ts';

describe('cosineDecay', () => {
  it('falls from the rate to 0 along half a cosine', () => {
    const rate = cosineDecay(2);
    expect(rate(0, 100)).toBe(2);
    expect(rate(25, 100)).toBeCloseTo(1 + Math.SQRT1_2, 14);
    expect(rate(50, 100)).toBeCloseTo(1, 14);
    expect(rate(100, 100)).toBeCloseTo(0, 14);
    for (let step = 1; step < 100; step++) expect(rate(step, 100)).toBeLessThan(rate(step - 1, 100));
  });

  it('rises first, where it is told to', () => {
    const rate = cosineDecay(1, { warmup: 4 });
    expect([0, 1, 2, 3, 4].map((step) => rate(step, 104))).toEqual([0.25, 0.5, 0.75, 1, 1]);
    expect(rate(54, 104)).toBeCloseTo(0.5, 14);
    expect([0, 1, 2].map((step) => cosineDecay(1, { warmup: 3 })(step, 3)).every(Number.isFinite)).toBe(true);
  });
});

it('constantRate is constant', () => expect([0, 7].map((step) => constantRate(0.3)(step, 8))).toEqual([0.3, 0.3]));
