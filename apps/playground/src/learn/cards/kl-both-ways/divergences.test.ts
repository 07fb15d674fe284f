import { expect, test } from 'vitest';
import { descend, divergences, type Gaussian } from './divergences.ts';

const target = { gap: 4, share: 0.6, width: 0.6 };

test('of two Gaussians both have a closed form', () => {
  const one = { gap: 0, share: 0.5, width: 0.7 };
  const { forward, reverse } = divergences(one, { mean: 0.4, sd: 1.3 });
  const kl = (m: number, a: number, b: number): number => Math.log(b / a) + (a * a + m * m) / (2 * b * b) - 0.5;
  expect(forward).toBeCloseTo(kl(0.4, 0.7, 1.3), 10);
  expect(reverse).toBeCloseTo(kl(0.4, 1.3, 0.7), 10);
});

test('slopes are those of finite differences', () => {
  const q = { mean: 0.3, sd: 1.1 };
  const { forwardSlopes, reverseSlopes } = divergences(target, q);
  const h = 1e-5;
  const by = (change: (step: number) => Gaussian, which: 'forward' | 'reverse'): number =>
    (divergences(target, change(h))[which] - divergences(target, change(-h))[which]) / (2 * h);
  const mean = (step: number): Gaussian => ({ ...q, mean: q.mean + step });
  const sd = (step: number): Gaussian => ({ ...q, sd: q.sd * Math.exp(step) });
  expect(by(mean, 'forward')).toBeCloseTo(forwardSlopes[0], 6);
  expect(by(sd, 'forward')).toBeCloseTo(forwardSlopes[1], 6);
  expect(by(mean, 'reverse')).toBeCloseTo(reverseSlopes[0], 6);
  expect(by(sd, 'reverse')).toBeCloseTo(reverseSlopes[1], 6);
});

test('forward ends at the moments of the target, reverse in one of its modes', () => {
  const walk = (start: Gaussian, which: 'forward' | 'reverse'): Gaussian =>
    Array.from({ length: 400 }).reduce<Gaussian>((q) => descend(target, q, which), start);
  const covering = walk({ mean: 1, sd: 0.5 }, 'forward');
  expect(covering.mean).toBeCloseTo(2 - 4 * 0.6, 2);
  expect(covering.sd).toBeCloseTo(Math.sqrt(0.36 + 16 * 0.6 * 0.4), 2);
  const seeking = walk({ mean: 1, sd: 0.5 }, 'reverse');
  expect(seeking.mean).toBeCloseTo(2, 1);
  expect(seeking.sd).toBeCloseTo(0.6, 1);
});
