import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { key } from '../../random/index.ts';
import { circle, curveMixture } from '../curve-mixture.ts';
import { mixtureEntropy } from '../gaussian-mixture.ts';
import {
  banana,
  checkerboard,
  circles,
  eightGaussians,
  fourModes,
  funnel,
  gaussian,
  rings,
  toyDataset,
  toyDatasets,
  twoMoons,
  wideCheckerboard,
} from './toy-datasets.ts';

interface KnownSet {
  readonly name: string;
  readonly entropy_nats: number;
  readonly mean: readonly number[];
  readonly var: readonly number[];
}

const { sets } = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/toy-entropies.json', import.meta.url), 'utf8'),
) as { sets: readonly KnownSet[] };

function known(name: string): KnownSet {
  return sets.find((set) => set.name === name)!;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function column(points: Float64Array, index: number, width: number): Float64Array {
  return points.filter((_, i) => i % width === index);
}

describe('entropies agree with independent quadrature', () => {
  test.each([
    ['two_moons_0.05', () => twoMoons.entropy?.(0.05)],
    ['two_moons_0.06', () => twoMoons.entropy?.(0.06)],
    ['two_moons_0.1', () => twoMoons.entropy?.(0.1)],
    ['two_moons_0.2', () => twoMoons.entropy?.(0.2)],
    ['circles_0.05', () => circles.entropy?.(0.05)],
    ['circles_0.08', () => circles.entropy?.(0.08)],
    ['circles_0.1', () => circles.entropy?.(0.1)],
    ['rings_ffjord', () => rings.entropy?.()],
    ['eight_gaussians_sd0.5', () => eightGaussians.entropy?.(0.5)],
    ['eight_gaussians_sd0.2', () => eightGaussians.entropy?.(0.2)],
    // The same sets on another scale.
    ['eight_gaussians_sd0.5_div1.414', () => eightGaussians.entropy!(0.5)! - 2 * Math.log(1414 / 1000)],
    ['circles_ffjord', () => circles.entropy!(0.08)! + 2 * Math.log(3)],
    ['checkerboard_4', () => toyDataset('checkerboard').entropy?.()],
    ['ring_r2.0_sd0.1', () => mixtureEntropy(curveMixture([circle(2, 1)], 0.1))],
    ['ring_r1.0_sd0.05', () => mixtureEntropy(curveMixture([circle(1, 1)], 0.05))],
  ])('%s', (name, entropy) => {
    expect(Math.abs(entropy()! - known(name).entropy_nats)).toBeLessThanOrEqual(name === 'circles_0.1' ? 1e-9 : 1e-10);
  });

  test('so does the density itself, summed on a grid', () => {
    const step = 0.025;
    const points: number[] = [];
    for (let x = -1.5; x <= 2.5; x += step) for (let y = -1; y <= 1.5; y += step) points.push(x, y);
    const logDensity = twoMoons.logDensity!(points);
    const mass = logDensity.reduce((sum, value) => sum + Math.exp(value), 0) * step * step;
    const entropy = -logDensity.reduce((sum, value) => sum + Math.exp(value) * value, 0) * step * step;
    expect(Math.abs(mass - 1)).toBeLessThan(1e-10);
    expect(Math.abs(entropy - known('two_moons_0.05').entropy_nats)).toBeLessThan(1e-8);
  });

  test.each([
    ['two_moons_0.05', twoMoons],
    ['circles_0.05', circles],
    ['rings_ffjord', rings],
    ['eight_gaussians_sd0.5', eightGaussians],
    ['checkerboard_4', toyDataset('checkerboard')],
  ] as const)('samples have the moments of %s', (name, dataset) => {
    const n = 20_000;
    const points = dataset.sample(key(3), n);
    for (const j of [0, 1]) {
      const values = column(points, j, 2);
      const { mean: means, var: variances } = known(name);
      expect(Math.abs(mean(values) - means[j]!)).toBeLessThan(4 * Math.sqrt(variances[j]! / n));
      expect(mean(values.map((value) => (value - means[j]!) ** 2)) / variances[j]!).toBeCloseTo(1, 1);
    }
  });
});

describe.each(toyDatasets.map((dataset) => [dataset.name, dataset] as const))('%s', (name, dataset) => {
  test('is found by name and described', () => {
    expect(toyDataset(name)).toBe(dataset);
    expect(dataset.columns).toHaveLength(dataset.dimension);
    expect(dataset.summary).not.toBe('');
  });

  test('the same key gives the same points, and the first of many are those of few', () => {
    const many = dataset.sample(key(1), 50);
    expect(many).toHaveLength(50 * dataset.dimension);
    expect(many.every(Number.isFinite)).toBe(true);
    expect(dataset.sample(key(1), 20)).toEqual(many.slice(0, 20 * dataset.dimension));
    expect(dataset.sample(key(2), 50)).not.toEqual(many);
    expect(dataset.sample(key(1), 50, { noise: dataset.defaultNoise })).toEqual(many);
    expect(dataset.sample(key(1), 50, { noise: 0.3 })).not.toEqual(many);
    expect(dataset.sample(key(1), 0)).toHaveLength(0);
  });

  test.each([undefined, 0.12])('the NLL of samples under the density is the entropy, noise %s', (noise) => {
    const options = noise === undefined ? {} : { noise };
    const n = 1000;
    const nll = dataset.logDensity!(dataset.sample(key(5), n, options), options).map((value) => -value);
    const expected = dataset.entropy!(noise);
    if (expected === undefined) return;
    const spread = Math.sqrt(mean(nll.map((value) => (value - mean(nll)) ** 2)) / n);
    expect(Math.abs(mean(nll) - expected)).toBeLessThanOrEqual(4 * spread + 1e-12);
  });

  test('far away the log density is finite, or -infinity outside a bounded support', () => {
    const values = [...dataset.logDensity!([1.5, 1e3, 1e6, 1e6, -1e6, 0])];
    expect(values.some(Number.isNaN)).toBe(false);
    expect(values[1]).toBeLessThan(-20);
  });

  test('refuses negative and infinite noise', () => {
    for (const noise of [-1, NaN, Infinity]) {
      expect(() => dataset.sample(key(0), 1, { noise })).toThrow(expect.objectContaining({ code: 'DOMAIN' }));
    }
    expect(() => dataset.sample(key(0), -1)).toThrow(expect.objectContaining({ code: 'DOMAIN' }));
    if (dataset.dimension > 1)
      expect(() => dataset.logDensity!([1, 2, 3])).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
  });

  test('without noise there is no density, unless the set is a solid one', () => {
    if (dataset.defaultNoise === 0) return;
    expect(() => dataset.logDensity!([0, 0], { noise: 0 })).toThrow(expect.objectContaining({ code: 'DOMAIN' }));
    expect(dataset.entropy!(0)).toBe(-Infinity);
  });
});

describe('entropies in closed form', () => {
  const gaussianEntropy = Math.log(2 * Math.PI * Math.E);

  test.each([
    ['banana', banana.entropy!(), gaussianEntropy],
    ['funnel', funnel.entropy!(), gaussianEntropy + Math.log(3)],
    ['gaussian', gaussian.entropy!(), gaussianEntropy / 2 + Math.log(0.8)],
    ['wide checkerboard', wideCheckerboard.entropy!(), Math.log(8 / 0.45 ** 2)],
    // Parts that do not touch: the entropy of the choice, and those of the parts.
    [
      'four modes with little noise',
      fourModes.entropy!(1e-3),
      [
        [0.2, 1],
        [0.35, 1.4],
        [0.3, 0.6],
        [0.15, 1.2],
      ].reduce((sum, [share, width]) => sum + share! * (gaussianEntropy / 2 + Math.log((1e-3 * width!) / share!)), 0),
    ],
  ] as const)('%s', (_, entropy, exact) => {
    expect(Math.abs(entropy! - exact)).toBeLessThan(1e-12);
  });

  test('a board that is blurred a little gains in proportion to the noise, and much blurred is a Gaussian', () => {
    const [slight, half] = [0.002, 0.001].map((noise) => checkerboard.entropy!(noise)! - Math.log(32));
    expect(slight! / half!).toBeCloseTo(2, 2);
    const broad = checkerboard.entropy!(40)!;
    expect(Math.abs(broad - gaussianEntropy - Math.log(40 ** 2 + 16 / 3))).toBeLessThan(1e-4);
  });

  test.each([0.01, 0.3, 1])('and its entropy is that of its density, noise %d', (noise) => {
    const n = 20_000;
    const nll = checkerboard.logDensity!(checkerboard.sample(key(8), n, { noise }), { noise }).map((value) => -value);
    const middle = mean(nll);
    const spread = Math.sqrt(mean(nll.map((value) => (value - middle) ** 2)) / n);
    expect(Math.abs(middle - checkerboard.entropy!(noise)!)).toBeLessThan(4 * spread);
  });

  test('the density of the banana integrates to one', () => {
    const step = 0.2;
    const points: number[] = [];
    for (let x = -16; x <= 16; x += step) for (let y = -6; y <= 70; y += step) points.push(x, y);
    const mass = banana.logDensity!(points).reduce((sum, value) => sum + Math.exp(value), 0) * step ** 2;
    expect(Math.abs(mass - 1)).toBeLessThan(1e-12);
  });

  test('the density of four modes integrates to one', () => {
    const step = 0.01;
    const points = Array.from({ length: 3000 }, (_, i) => (i - 1500) * step);
    const logDensity = fourModes.logDensity!(points);
    const mass = logDensity.reduce((sum, value) => sum + Math.exp(value), 0) * step;
    const entropy = -logDensity.reduce((sum, value) => sum + Math.exp(value) * value, 0) * step;
    expect(Math.abs(mass - 1)).toBeLessThan(1e-12);
    expect(Math.abs(entropy - fourModes.entropy!()!)).toBeLessThan(1e-11);
  });
});

test.each(['wide-checkerboard', 'pinwheel', 'spirals', 'swiss-roll', 'two-gaussians', 'checkerboard'])(
  'the density of %s integrates to one',
  (name) => {
    const noise = 0.3;
    const step = 0.2;
    const points: number[] = [];
    for (let x = -7; x <= 7; x += step) for (let y = -7; y <= 7; y += step) points.push(x, y);
    const mass =
      toyDataset(name).logDensity!(points, { noise }).reduce((sum, value) => sum + Math.exp(value), 0) * step ** 2;
    // The pinwheel's density is infinite where its arms fold over, which a grid sees only roughly.
    expect(Math.abs(mass - 1)).toBeLessThan(name === 'pinwheel' ? 5e-3 : 1e-10);
  },
);

test.each(['torus-moons', 'torus-gaussians'])('the density of %s, once around the torus, integrates to one', (name) => {
  const { logDensity, sample } = toyDataset(name);
  const steps = 60;
  const step = (2 * Math.PI) / steps;
  const points = Array.from({ length: steps ** 2 }, (_, i) => [
    step * Math.floor(i / steps) - Math.PI,
    step * (i % steps) - Math.PI,
  ]).flat();
  const mass = logDensity!(points, { noise: 0.3 }).reduce((sum, value) => sum + Math.exp(value), 0) * step ** 2;
  expect(Math.abs(mass - 1)).toBeLessThan(1e-9);
  const angles = sample(key(1), 2000);
  for (const axis of [0, 1]) {
    const near = angles.filter((angle, i) => i % 2 === axis && Math.abs(angle) > Math.PI - 0.3);
    expect(near.some((angle) => angle > 0) && near.some((angle) => angle < 0)).toBe(true);
  }
  expect(angles.every((angle) => Math.abs(angle) <= Math.PI)).toBe(true);
});

test('of curves with next to no noise the density is refused, and the entropy not known', () => {
  const options = { noise: 1e-300 };
  expect(twoMoons.sample(key(0), 2, options)).toHaveLength(4);
  expect(twoMoons.entropy?.(1e-300)).toBeUndefined();
  expect(() => twoMoons.logDensity?.([0, 0], options)).toThrow('too little');
});

test('an unknown name is refused with the names there are', () => {
  expect(() => toyDataset('moons')).toThrow(
    expect.objectContaining({ code: 'DATA_INVALID', hint: expect.stringContaining('two-moons') }),
  );
});
