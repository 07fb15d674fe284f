import { rangesOf, type Domain } from '../bijections/range.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { Engine } from '../engine/engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { foldIn, key as makeKey } from '../random/index.ts';
import { defaultRegistry } from '../registry/default-registry.ts';
import type { Registry } from '../registry/registry.ts';
import { sizeOf } from '../tensor/shape.ts';
import { checkDifferences } from './check-differences.ts';
import { checkExtremes } from './check-extremes.ts';
import { CheckLog, type CheckReport } from './check-log.ts';
import { checkDeclarations, checkSpec } from './check-spec.ts';
import { drawWithin } from './draw-within.ts';
import { integrateDensity } from './integrate-density.ts';
import { perturbedParams } from './perturbed-params.ts';
import { probe, type Place } from './probe.ts';

export interface CheckDistributionOptions {
  /** Also checked on this engine, in each of its precisions. */
  readonly engine?: Engine;
  readonly seed?: number;
  /** Standard deviation of the noise on the params. */
  readonly paramScale?: number;
  readonly registry?: Registry;
  /** Where the numbers of an event lie, if not on the whole line. */
  readonly support?: Domain;
  /** Whether mean and variance exist. Default true. */
  readonly moments?: boolean;
}

const samples = 8192;
/** Standard errors a moment of the samples may be away: 1 in 10⁶ by chance, and seeds are fixed. */
const allowedErrors = 5;

/**
 * Checks what every distribution promises, with random params, on one instance: the density integrates to 1 ± 1e-3 in one and two
 * dimensions, samples have its moments, `E[q(x) / p(x)]` over samples is 1 for a normal `q` in their midst in any dimension, gradients
 * agree with finite differences, no NaN at extremes in float32, declared params are used, and the spec survives JSON.
 *
 * @throws Error naming property, instance and values.
 *
 * @example
 * ```ts
 * const { deviations } = await checkDistribution(normal([2]));
 * deviations['mass'] < 1e-6; // => true
 * ```
 */
export async function checkDistribution(
  distribution: Distribution,
  options: CheckDistributionOptions = {},
): Promise<CheckReport> {
  const {
    engine = referenceEngine(),
    seed = 0,
    paramScale = 0.3,
    registry = defaultRegistry,
    moments = true,
  } = options;
  const log = new CheckLog('checkDistribution', distribution.spec);
  const key = foldIn(makeKey(seed), 78);
  const { eventShape, contextShape } = distribution;
  const size = sizeOf(eventShape);
  const declarations = distribution.declare();
  const params = perturbedParams(declarations, foldIn(key, 0), paramScale);
  checkSpec(log, distribution, () =>
    registry.build<Distribution>('distribution', JSON.parse(JSON.stringify(distribution.spec))),
  );

  const traced = { declarations, params, eventShape, contextShape, key: foldIn(key, 1) };
  const density = probe((x, scope) => ({ logProb: distribution.logProb(x, scope) }), traced);
  const sampler = probe((_, scope) => {
    const sample = distribution.sample(scope);
    return { sample, logProb: distribution.logProb(sample, scope) };
  }, traced);
  const reference: Place = { engine: referenceEngine(), precision: 'float64' };
  const condition = contextShape && drawWithin(foldIn(key, 2), 1, rangesOf(undefined, sizeOf(contextShape)));
  const batch = (count: number, x: ArrayLike<number>) => ({
    count,
    x,
    context: condition && Array.from({ length: count }, () => [...condition]).flat(),
  });
  const logProb = async (x: ArrayLike<number>) => (await density.run(reference, batch(x.length / size, x)))['logProb']!;
  try {
    checkDeclarations(log, declarations, [density.used, sampler.used]);
    const drawn = await sampler.run(reference, batch(samples, new Float64Array(samples * size)));
    const points = drawn['sample']!;
    log.compare('logProb of samples', await logProb(points), drawn['logProb']!, 1e-9, (i) => `sample ${i}`);

    const some = batch(8, points.slice(0, 8 * size));
    await checkDifferences(log, 'density', density, reference, some, { declarations, params });
    for (const precision of engine.precisions) {
      const tolerance = precision === 'float64' ? 1e-9 : 1e-4;
      const there = (await density.run({ engine, precision }, some))['logProb']!;
      log.compare(`logProb on ${engine.name}, ${precision}`, there, drawn['logProb']!.slice(0, 8), tolerance);
      if (precision === 'float32')
        await checkExtremes(
          log,
          'density',
          density,
          { engine, precision },
          { ranges: rangesOf(options.support, size), context: condition },
        );
    }

    const mean = Array.from({ length: size }, (_, i) => average((k) => points[k * size + i]!));
    const deviation = mean.map((middle, i) => Math.sqrt(average((k) => (points[k * size + i]! - middle) ** 2)));
    checkRatio(mean, deviation, points, drawn['logProb']!);
    if (size <= 2) {
      const integral = await integrateDensity(logProb, { center: mean, width: deviation });
      log.compare('mass', [integral.mass], [1], 5e-4, () => `on ${integral.points} points an axis`);
      if (moments)
        for (let i = 0; i < size; i++) {
          checkMoment(`mean of feature ${i}`, integral.mean[i]!, (k) => points[k * size + i]!);
          checkMoment(`mean square of feature ${i}`, integral.square[i]!, (k) => points[k * size + i]! ** 2);
        }
    }
  } finally {
    density.dispose();
    sampler.dispose();
  }
  return log.report;

  function average(value: (sample: number) => number): number {
    let sum = 0;
    for (let k = 0; k < samples; k++) sum += value(k);
    return sum / samples;
  }

  function checkMoment(what: string, expected: number, value: (sample: number) => number): void {
    const found = average(value);
    const error = Math.sqrt(average((k) => (value(k) - found) ** 2) / samples);
    if (!(Math.abs(found - expected) <= allowedErrors * error))
      log.fail('moments of samples', `${what} is ${found} ± ${error}, expected ${expected}`);
  }

  /** `q` is narrower than the samples are, so that the ratio stays small. */
  function checkRatio(
    mean: readonly number[],
    deviation: readonly number[],
    points: ArrayLike<number>,
    logs: ArrayLike<number>,
  ): void {
    const ratio = (k: number): number => {
      let log = -logs[k]!;
      for (let i = 0; i < size; i++) {
        const width = 0.7 * deviation[i]!;
        log -= 0.5 * ((points[k * size + i]! - mean[i]!) / width) ** 2 + Math.log(width) + 0.5 * Math.log(2 * Math.PI);
      }
      return Math.exp(log);
    };
    checkMoment('E[q/p]', 1, ratio);
  }
}
