import { rangesOf, type Range } from '../bijections/range.ts';
import type { Scope } from '../bijections/scope.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { Engine } from '../engine/engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { foldIn, key as makeKey } from '../random/index.ts';
import { defaultRegistry } from '../registry/default-registry.ts';
import type { Registry } from '../registry/registry.ts';
import { erfc } from '../special/erf.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { checkDifferences } from './check-differences.ts';
import { checkExtremes } from './check-extremes.ts';
import { checkGradients, checkPadding } from './check-gradients.ts';
import { CheckLog, type CheckReport } from './check-log.ts';
import { checkDeclarations, checkSpec } from './check-spec.ts';
import { drawWithin } from './draw-within.ts';
import { integrateDensity, type Marginal } from './integrate-density.ts';
import { perturbedParams } from './perturbed-params.ts';
import { probe, type Place } from './probe.ts';

export interface CheckDistributionOptions {
  /** Also checked on this engine, in each of its precisions. */
  readonly engine?: Engine;
  readonly seed?: number;
  /** Standard deviation of the noise on the params. */
  readonly paramScale?: number;
  readonly registry?: Registry;
}

const samples = 8192;
/** Standard errors a moment of the samples may be away: 1 in 10⁶ by chance, and seeds are fixed. */
const allowedErrors = 5;

/** By chance a Kolmogorov-Smirnov distance is beyond this, in units of 1 / sqrt(samples), once in 10⁶ times. */
const allowedDistance = 2.7;

/**
 * Checks what every distribution promises, with random params, on one instance:
 *
 * - the density integrates to 1 ± 1e-3 over the support in one and two dimensions, and samples follow its distribution function;
 * - `E[q(x) / p(x)]` over samples is 1 for a normal `q` in their midst, in any dimension;
 * - samples have the mean, variance, covariance and entropy that are declared, lie in the support, and are finite in float32;
 * - gradients of density and samples agree with finite differences, in float32 with those in float64, and do not see events that fill up a batch;
 * - no NaN at extremes in float32, also outside the support, nor at extreme contexts;
 * - declared params are used, and the spec survives JSON.
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
  const { engine = referenceEngine(), seed = 0, paramScale = 0.3, registry = defaultRegistry } = options;
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
  const ranges = rangesOf(distribution.support, size);
  try {
    checkDeclarations(log, declarations, [density.used, sampler.used]);
    const none = batch(samples, new Float64Array(samples * size));
    const drawn = await sampler.run(reference, none);
    const points = drawn['sample']!;
    log.compare('logProb of samples', await logProb(points), drawn['logProb']!, 1e-9, (i) => `sample ${i}`);
    checkWithin(points);

    const some = batch(8, points.slice(0, 8 * size));
    await checkDifferences(log, 'density', density, reference, some, { declarations, params });
    await checkDifferences(log, 'sampler', sampler, reference, some, { declarations, params });
    await checkPadding(log, 'density', density, some);
    for (const precision of engine.precisions) {
      const tolerance = precision === 'float64' ? 1e-9 : 1e-4;
      const there = (await density.run({ engine, precision }, some))['logProb']!;
      log.compare(`logProb on ${engine.name}, ${precision}`, there, drawn['logProb']!.slice(0, 8), tolerance);
      await checkGradients(log, 'density', density, { engine, precision }, some, tolerance);
      if (precision === 'float64') continue;
      checkWithin((await sampler.run({ engine, precision }, none))['sample']!);
      const everywhere = { ranges: rangesOf(undefined, size), context: condition };
      await checkExtremes(log, 'density', density, { engine, precision }, everywhere);
    }

    // Quantiles are there for every law, moments are not.
    const columns = Array.from({ length: size }, (_, i) => column(points, i).sort());
    const center = columns.map((values) => quantile(values, 0.5));
    const width = columns.map((values) => (quantile(values, 0.75) - quantile(values, 0.25)) / 1.35);
    checkRatio(center, width, points, drawn['logProb']!);
    await checkDeclared(points, drawn['logProb']!);
    if (size > 2) return log.report;
    const integral = await integrateDensity(logProb, { center, width, support: ranges });
    log.compare('mass', [integral.mass], [1], 5e-4, () => `on ${integral.points} points an axis`);
    integral.marginals.forEach((marginal, i) => checkFollows(`feature ${i}`, columns[i]!, marginal));
  } finally {
    density.dispose();
    sampler.dispose();
  }
  return log.report;

  function checkWithin(points: ArrayLike<number>): void {
    for (let i = 0; i < points.length; i++) {
      const [low, high] = ranges[i % size]!;
      // The precision of the bounds is that of the samples.
      const isWithin = points[i]! >= Math.min(low, Math.fround(low)) && points[i]! <= Math.max(high, Math.fround(high));
      if (!isWithin || !Number.isFinite(points[i]!))
        log.fail('support', `sample ${Math.floor(i / size)} is ${points[i]}, between ${low} and ${high} expected`);
    }
  }

  function average(value: (sample: number) => number): number {
    let sum = 0;
    for (let k = 0; k < samples; k++) sum += value(k);
    return sum / samples;
  }

  function checkMoment(what: string, expected: number, value: (sample: number) => number): void {
    const found = average(value);
    const error = Math.sqrt(average((k) => (value(k) - found) ** 2) / samples);
    if (!(Math.abs(found - expected) <= allowedErrors * error + 1e-12 * Math.abs(expected)))
      log.fail('moments of samples', `${what} is ${found} ± ${error}, expected ${expected}`);
  }

  /** `q` is narrower than the samples are, so that the ratio stays small; only its part within the support counts. */
  function checkRatio(
    center: readonly number[],
    width: readonly number[],
    points: ArrayLike<number>,
    logs: ArrayLike<number>,
  ): void {
    const widths = width.map((each) => 0.7 * each);
    const ratio = (k: number): number => {
      let log = -logs[k]!;
      for (const [i, scale] of widths.entries())
        log -=
          0.5 * ((points[k * size + i]! - center[i]!) / scale) ** 2 + Math.log(scale) + 0.5 * Math.log(2 * Math.PI);
      return Math.exp(log);
    };
    const inside = ranges.map((range, i) => normalShare(range, center[i]!, widths[i]!));
    checkMoment(
      'E[q/p]',
      inside.reduce((product, share) => product * share),
      ratio,
    );
  }

  async function checkDeclared(points: ArrayLike<number>, logs: ArrayLike<number>): Promise<void> {
    const names = (['mean', 'variance', 'covariance', 'entropy'] as const).filter((name) => distribution[name]);
    if (names.length === 0) return;
    const math = (_: Tensor, scope: Scope) =>
      Object.fromEntries(names.map((name) => [name, distribution[name]!(scope)]));
    const declared = probe(math, traced);
    const values = await declared.run(reference, batch(1, new Float64Array(size)));
    declared.dispose();
    const { mean, variance, covariance, entropy } = values;
    const off = (k: number, i: number): number => points[k * size + i]! - mean![i]!;
    mean?.forEach((value, i) => checkMoment(`mean of feature ${i}`, value, (k) => points[k * size + i]!));
    variance?.forEach((value, i) => {
      if (Number.isFinite(value)) checkMoment(`variance of feature ${i}`, value, (k) => off(k, i) ** 2);
    });
    covariance?.forEach((value, at) => {
      const [i, j] = [Math.floor(at / size), at % size];
      if (i === j) log.compare('covariance and variance', [value], [variance![i]!], 1e-12);
      else checkMoment(`covariance of features ${i} and ${j}`, value, (k) => off(k, i) * off(k, j));
    });
    if (entropy) checkMoment('entropy', entropy[0]!, (k) => -logs[k]!);
  }

  function checkFollows(what: string, sorted: Float64Array, { at, below }: Marginal): void {
    let count = 0;
    for (const [i, edge] of at.entries()) {
      while (count < sorted.length && sorted[count]! < edge) count++;
      const distance = Math.abs(count / samples - below[i]!);
      if (!(distance * Math.sqrt(samples) <= allowedDistance))
        log.fail('distribution of samples', `${what}: ${count / samples} lie below ${edge}, expected ${below[i]}`);
    }
  }

  function column(points: ArrayLike<number>, feature: number): Float64Array {
    return Float64Array.from({ length: samples }, (_, k) => points[k * size + feature]!);
  }
}

const quantile = (sorted: Float64Array, share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;

/** The probability of a normal number within an interval. */
function normalShare([low, high]: Range, center: number, width: number): number {
  const above = (bound: number): number =>
    bound === -Infinity ? 1 : 0.5 * erfc((bound - center) / (width * Math.SQRT2));
  return above(low) - (high === Infinity ? 0 : above(high));
}
