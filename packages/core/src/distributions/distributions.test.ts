import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rootScope, type Scope } from '../bijections/scope.ts';
import { luLinear } from '../bijections/linear/lu-linear.ts';
import { permutation } from '../bijections/linear/permutation.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import type { Precision } from '../engine/engine.ts';
import { Flow } from '../flows/flow.ts';
import { flowFromModelFile, toModelFile } from '../flows/model-file.ts';
import { initialise } from '../flows/param-layout.ts';
import { RealNVP } from '../flows/real-nvp.ts';
import { collect } from '../graph/collect.ts';
import type { HostArray } from '../host-array.ts';
import { decodeModelFile } from '../io/decode-model-file.ts';
import { encodeModelFile } from '../io/encode-model-file.ts';
import { key, normal as normalNumbers, uniform as uniformNumbers } from '../random/index.ts';
import { defaultRegistry } from '../registry/default-registry.ts';
import { toBatch } from '../tensor/primitives/batch-sum.ts';
import { constant, full } from '../tensor/primitives/constant.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { box } from './box.ts';
import { classConditional } from './class-conditional.ts';
import { conditionalNormal } from './conditional-normal.ts';
import type { Distribution } from './distribution.ts';
import { flowDistribution } from './flow-distribution.ts';
import { fullNormal } from './full-normal.ts';
import { gaussianMixture } from './gaussian-mixture.ts';
import { log1pSquare } from './log1p-square.ts';
import { logGammaStep } from './log-gamma-step.ts';
import { lowRankNormal } from './low-rank-normal.ts';
import { mixture } from './mixture.ts';
import { normal } from './normal.ts';
import { product } from './product.ts';
import { studentT } from './student-t.ts';
import { truncatedNormal } from './truncated-normal.ts';
import { uniform } from './uniform.ts';
import { vonMises } from './von-mises.ts';

const { functions } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/special-functions.json', import.meta.url), 'utf8'),
) as { functions: Record<string, { points: [number | string, unknown, number | string][] }> };
const known = (name: string): (readonly [number, number])[] =>
  functions[name]!.points.map(([x, , exact]) => [Number(x), Number(exact)] as const);

/** What needs no event, computed. */
async function evaluate(y: Tensor, precision: Precision = 'float64'): Promise<HostArray> {
  const executable = await referenceEngine().compile(collect([], [['y', y]]), { precision });
  return (await executable.run({}))['y']!;
}

const instances = defaultRegistry.definitions
  .filter(({ kind }) => kind === 'distribution')
  .flatMap(({ type, instances: specs }) =>
    specs.map((spec, i) => [`${type} ${i}`, defaultRegistry.build<Distribution>('distribution', spec)] as const),
  );

describe('as the base of a flow', () => {
  it.each(instances.filter(([, { eventShape }]) => eventShape.length === 1))('%s', async (_, base) => {
    const flow = new Flow(luLinear(base.eventShape[0]!), { base, seed: 3 });
    const options = {
      seed: 2,
      ...(base.contextShape && { context: Array.from({ length: sizeOf(base.contextShape) }, () => 1) }),
    };
    const { value, logProb } = await flow.sampleAndLogProb(20, options);
    const read = flowFromModelFile(await decodeModelFile(await encodeModelFile(toModelFile(flow))));
    expect(read.spec).toEqual(flow.spec);
    expect(await read.sample(20, options)).toEqual(value);
    const again = await read.logProb(value, options);
    again.forEach((p, i) => expect(Math.abs(p - logProb[i]!)).toBeLessThan(1e-9 * (1 + Math.abs(p))));
  });

  it('of another event shape is refused', () => {
    expect(() => new Flow(permutation([1, 0]), { base: normal([3]) })).toThrow(
      expect.objectContaining({ code: 'SPEC_INVALID' }),
    );
    expect(() => flowDistribution(permutation([1, 0]), normal([3]))).toThrow(
      expect.objectContaining({ code: 'SPEC_INVALID' }),
    );
  });

  it('takes labels as they are', async () => {
    const rows = 600;
    const labels = Array.from({ length: rows }, (_, i) => [i % 3]);
    const noise = normalNumbers(key(0), rows);
    const data = labels.map(([label], i) => [label! - 1 + 0.1 * noise[i]!]);
    const base = classConditional(1, { classes: 3 });
    const flow = new Flow(permutation([0]), { base });
    expect(flow.spec.standardiseContext).toBe(false);
    await flow.fit(data, { context: labels, steps: 500, batchSize: 200, learningRate: 0.03 });
    const means = flow.params.get('base.mean')!.data;
    [-1, 0, 1].forEach((mean, k) => expect(means[k]).toBeCloseTo(mean, 1));
    const sample = await flow.sample(50, { context: [2] });
    sample.data.forEach((value) => expect(Math.abs(value - 1)).toBeLessThan(0.6));
    // Within a mixture too, and where the user wants otherwise.
    const mixed = mixture([base, normal([1])]);
    expect(new Flow(permutation([0]), { base: mixed }).spec.standardiseContext).toBe(false);
    expect(new Flow(permutation([0]), { base, standardiseContext: true }).spec.standardiseContext).toBe(true);
  });

  it('learns a law that its context moves', async () => {
    const rows = 1000;
    const context = Array.from(uniformNumbers(key(1), rows, { min: -1, max: 1 }), (c) => [c]);
    const noise = normalNumbers(key(2), rows);
    const data = context.map(([c], i) => [3 * c! + Math.exp(c!) * noise[i]!]);
    const flow = new Flow(permutation([0]), { base: conditionalNormal(1, { context: 1 }) });
    const { validationNll } = await flow.fit(data, { context, steps: 500, batchSize: 100, learningRate: 5e-3 });
    // Half of log 2πe, for the mean of the log scale is 0.
    expect(validationNll!).toBeLessThan(1.419 + 0.15);
  });
});

describe('samples of the rarest noise', () => {
  const sampled = async (distribution: Distribution, precision: Precision, value: (kind: string) => number) => {
    const params = initialise(distribution.declare(), key(4));
    const tensors = new Map([...params].map(([name, { data, shape }]) => [name, constant(data, shape)]));
    const context = distribution.contextShape && full(distribution.contextShape, 1);
    const scope = rootScope(tensors, { ...(context && { context }) });
    const sample = distribution.sample(scope);
    const logProb = distribution.logProb(sample, scope);
    const inputs = scope.noises.map(({ tensor }) => tensor);
    const executable = await referenceEngine().compile(
      collect(
        inputs,
        [sample, logProb].map((tensor, i) => [`y${i}`, toBatch(tensor)]),
      ),
      { precision, batchSize: 1 },
    );
    const outputs = await executable.run(
      Object.fromEntries(
        scope.noises.map(({ kind, tensor }) => [
          String(tensor.attributes['name']),
          new Float64Array(sizeOf(tensor.shape)).fill(value(kind)),
        ]),
      ),
    );
    return [...outputs['y0']!, ...outputs['y1']!];
  };

  it.each(instances)('%s', async (_, distribution) => {
    for (const precision of ['float32', 'float64'] as const)
      // The host's largest uniform number in float64 is 1 in float32.
      for (const u of [0, 2 ** -52, 0.5, 1 - 2 ** -52])
        for (const sign of [-1, 1]) {
          const noise = { uniform: u, normal: 8 * sign, rademacher: sign };
          const numbers = await sampled(distribution, precision, (kind) => noise[kind as keyof typeof noise]);
          expect(numbers.every(Number.isFinite), `${numbers} at ${u}, ${sign}, ${precision}`).toBe(true);
        }
  });
});

describe('functions', () => {
  it('log Γ(x + 1/2) - log Γ(x) is that of the log gammas', async () => {
    const exact = new Map(known('lgamma'));
    const pairs = [0.5, 1, 2.5, 7.5, 8.5].flatMap((x) => {
      const [there, here] = [exact.get(x + 0.5), exact.get(x)];
      return there === undefined || here === undefined ? [] : [[x, there - here] as const];
    });
    expect(pairs.length).toBeGreaterThan(2);
    const values = await evaluate(logGammaStep(constant(pairs.map(([x]) => x))));
    pairs.forEach(([, expected], i) => expect(Math.abs(values[i]! - expected)).toBeLessThan(4e-15));
    // Far out it is log(x) / 2 - 1 / (8 x), also in float32.
    const far = await evaluate(logGammaStep(constant([1e4, 1e8])), 'float32');
    expect(far[0]! / (0.5 * Math.log(1e4) - 1 / 8e4)).toBeCloseTo(1, 6);
    expect(far[1]! / (0.5 * Math.log(1e8))).toBeCloseTo(1, 6);
  });

  it('log(1 + x²) keeps its digits on both sides', async () => {
    const points = [0, 1e-200, 1e-8, 0.3, -1, 1, 1.5, -1e8, 1e200];
    const values = await evaluate(log1pSquare(constant(points)));
    points.forEach((x, i) => {
      const exact = Math.abs(x) < 1 ? Math.log1p(x * x) : 2 * Math.log(Math.abs(x)) + Math.log1p(x ** -2);
      expect(Math.abs(values[i]! - exact)).toBeLessThanOrEqual(4e-16 * exact);
    });
    expect((await evaluate(log1pSquare(constant([1e30])), 'float32'))[0]! / (60 * Math.LN10)).toBeCloseTo(1, 6);
  });

  it('the normaliser of von Mises is the Bessel function', async () => {
    const points = known('log_i0').filter(([kappa]) => kappa >= 1e-8);
    const concentration = points.map(([kappa]) => kappa);
    const law = vonMises([points.length], { concentration });
    for (const [i, [kappa, logI0]] of points.entries()) {
      const one = vonMises([1], { concentration: kappa });
      const [value] = await evaluate(one.logProb(constant([0]), rootScope(new Map())));
      const expected = kappa - logI0 - Math.log(2 * Math.PI);
      expect(Math.abs(value! - expected), `κ = ${concentration[i]}`).toBeLessThan(2e-15 * (1 + Math.abs(logI0)));
    }
    const [total] = await evaluate(law.entropy!(rootScope(new Map())));
    expect(Number.isFinite(total)).toBe(true);
  });

  it.each([
    // log φ(z) - log(Φ(b) - Φ(a)) by mpmath, 40 digits.
    [{ loc: 0, low: 30, high: 31 }, 30.01, 3.1022554231385793],
    [{ loc: 0, low: 8 }, 8, 2.0944986267098772],
  ])('a normal law cut far out, %j', async (options, x, expected) => {
    const [value] = await evaluate(truncatedNormal([1], options).logProb(constant([x]), rootScope(new Map())));
    expect(value).toBeCloseTo(expected, 11);
  });
});

describe('equal laws in two forms', () => {
  const none = rootScope(new Map());
  const logProbs = async (distribution: Distribution, points: readonly number[][], scope: Scope = none) =>
    (await Promise.all(points.map((x) => evaluate(distribution.logProb(constant(x), scope))))).map(([value]) => value!);
  const agree = async (a: Distribution, b: Distribution, points: readonly number[][], tolerance = 1e-13) => {
    const [left, right] = [await logProbs(a, points), await logProbs(b, points)];
    left.forEach((value, i) =>
      expect(Math.abs(value - right[i]!)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(value))),
    );
  };
  const points = [
    [0, 0, 0],
    [1, -2, 0.5],
    [10, 3, -7],
  ];

  it('a low-rank normal law and its covariance', async () => {
    const factors = [
      [1, 0.5],
      [-2, 0],
      [0.3, 4],
    ];
    const low = lowRankNormal(3, { mean: [1, 0, -1], scale: [0.5, 1, 2], factors });
    const flat = await evaluate(low.covariance!(none));
    const covariance = [0, 1, 2].map((row) => Array.from(flat.subarray(3 * row, 3 * row + 3)));
    const whole = fullNormal(3, { mean: [1, 0, -1], covariance });
    await agree(low, whole, points);
    const [entropy] = await evaluate(low.entropy!(none));
    expect(entropy).toBeCloseTo((await evaluate(whole.entropy!(none)))[0]!, 13);
  });

  it('a mixture of normal laws, at once and one by one', async () => {
    const means = [
      [0, 1, 2],
      [3, -1, 0],
    ];
    const scales = [
      [1, 2, 0.5],
      [0.3, 1, 1],
    ];
    const weights = [1, 3];
    const single = mixture(
      means.map((mean, k) => normal([3], { mean, scale: scales[k]! })),
      { weights },
    );
    await agree(gaussianMixture(3, { means, scales, weights, trainable: false }), single, points);
  });

  it('Student t with many degrees of freedom and a normal law', async () => {
    await agree(studentT([3], { dof: 20_000 }), normal([3]), [[0, 1, -2]], 1e-3);
  });
});

describe('mixtures', () => {
  it('of boxes have no density between them, and no NaN', async () => {
    const law = mixture([box([0], [1]), box([3], [4])], { weights: [1, 3], trainable: true });
    expect(law.support).toEqual([0, 4]);
    const flow = new Flow(permutation([0]), { base: law });
    const [inside, between, other] = await flow.logProb([[0.5], [2], [3.5]]);
    expect(inside).toBeCloseTo(Math.log(0.25), 14);
    expect(between).toBe(-Infinity);
    expect(other).toBeCloseTo(Math.log(0.75), 14);
    const { data } = await flow.sample(4000, { seed: 1 });
    expect(Math.abs(data.filter((x) => x <= 1).length / 4000 - 0.25)).toBeLessThan(0.03);
    expect(data.some((x) => x > 1 && x < 3)).toBe(false);
  });

  it('of flows are learned', async () => {
    const expert = (x: number) => {
      const start = normal([2], { mean: [x, 0], trainable: true });
      return flowDistribution(RealNVP(2, { layers: 2, hidden: [8], standardise: false }), start);
    };
    const base = mixture([expert(-1), expert(1)], { trainable: true });
    const noise = normalNumbers(key(6), 2000);
    const data = Array.from({ length: 1000 }, (_, i) => [
      (i % 2 ? 2 : -2) + 0.3 * noise[2 * i]!,
      0.3 * noise[2 * i + 1]!,
    ]);
    const flow = new Flow(permutation([0, 1]), { base });
    const { validationNll } = await flow.fit(data, { steps: 400, batchSize: 100, learningRate: 1e-2 });
    // log 2 + log(2πe 0.3²)
    expect(validationNll!).toBeLessThan(1.123 + 0.25);
  });

  it('of four normal laws find the four modes of a line', async () => {
    const noise = normalNumbers(key(7), 2000);
    const centres = [-6, -2, 1, 5];
    const data = Array.from({ length: 2000 }, (_, i) => [centres[i % 4]! + 0.4 * noise[i]!]);
    const base = gaussianMixture(1, { means: [[-4], [-1], [2], [4]] });
    const flow = new Flow(permutation([0]), { base });
    await flow.fit(data, { steps: 500, batchSize: 200, learningRate: 3e-2 });
    const means = [...flow.params.get('base.means')!.data].sort((a, b) => a - b);
    centres.forEach((centre, k) => expect(means[k]).toBeCloseTo(centre, 0));
  });
});

describe('arguments that do not fit are refused', () => {
  it.each<[string, () => unknown]>([
    ['too many numbers', () => normal([2], { mean: [1, 2, 3] })],
    ['bounds out of order', () => uniform([2], { low: 1, high: 0 })],
    ['corners of different lengths', () => box([0, 0], [1])],
    ['an empty interval', () => truncatedNormal([1], { low: 1, high: 1 })],
    [
      'a covariance that is none',
      () =>
        fullNormal(2, {
          covariance: [
            [1, 2],
            [2, 1],
          ],
        }),
    ],
    ['a covariance of another size', () => fullNormal(2, { covariance: [[1]] })],
    ['no factors', () => lowRankNormal(2)],
    ['factors of another size', () => lowRankNormal(2, { factors: [[1]] })],
    ['a mixture without means', () => gaussianMixture(2, { trainable: false })],
    ['means of another size', () => gaussianMixture(2, { means: [[1]] })],
    ['too few weights', () => mixture([normal([1]), normal([1])], { weights: [1] })],
    ['components of different shapes', () => mixture([normal([1]), normal([2])])],
    ['two contexts', () => product([classConditional(1, { classes: 2 }), conditionalNormal(1, { context: 3 })])],
  ])('%s', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'SPEC_INVALID' }));
  });
});
