import { jacobian } from '../autodiff/jacobian.ts';
import type { Bijection } from '../bijections/bijection.ts';
import { rangesOf, type Domain } from '../bijections/range.ts';
import type { Scope } from '../bijections/scope.ts';
import type { Engine, Precision } from '../engine/engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import type { HostArray } from '../host-array.ts';
import { foldIn, key as makeKey } from '../random/index.ts';
import { defaultRegistry } from '../registry/default-registry.ts';
import type { Registry } from '../registry/registry.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { CheckLog, relativeDeviation, type CheckReport } from './check-log.ts';
import { checkDeclarations, checkSpec } from './check-spec.ts';
import { checkDifferences } from './check-differences.ts';
import { checkExtremes } from './check-extremes.ts';
import { checkGradients, checkPadding } from './check-gradients.ts';
import { drawWithin } from './draw-within.ts';
import { logAbsDet } from './log-abs-det.ts';
import { perturbedParams } from './perturbed-params.ts';
import { probe, type Place, type Probe } from './probe.ts';
import type { ProbeBatch } from './trace-probe.ts';

export interface CheckBijectionOptions {
  /** Also checked on this engine, in each of its precisions. */
  readonly engine?: Engine;
  readonly seed?: number;
  /** Standard deviation of the noise on the params. */
  readonly paramScale?: number;
  /** Knows the bijection's type; default the library's own types. */
  readonly registry?: Registry;
  /** Where latent and data lie, if elsewhere than the bijection says. */
  readonly latent?: Domain;
  readonly data?: Domain;
  /** Largest deviation of a round trip relative to `1 + |x|`; an iterative inverse states its own. */
  readonly roundTrip?: Readonly<Record<Precision, number>>;
}

type Direction = 'forward' | 'inverse';
const opposite = { forward: 'inverse', inverse: 'forward' } as const;

const events = 16;
/** Values on an engine against the float64 reference, and round trips. */
const usualTolerance: Readonly<Record<Precision, number>> = { float32: 1e-4, float64: 1e-9 };

/**
 * Checks what every bijection promises, with random params away from the identity, on one instance:
 *
 * - both round trips, in float64 (1e-9 relative to `1 + |x|`) and float32 (1e-4, beyond what rounding the value in between costs);
 * - `logDet` against the determinant of the differentiated Jacobian (1e-8), and that both directions have opposite ones;
 * - gradients of value and `logDet`, by input and params, against finite differences;
 * - gradients in float32 against those in float64 (1e-4, relative to the largest number of each);
 * - no NaN and no needless infinity at inputs 0, ±1e-30 and ±1e30 in float32, gradients included, nor at such contexts;
 * - the same results for an event whatever the batch: none, one, five; the same gradients where a batch is filled up with events that count nothing;
 * - that declared params are the used ones, and that the spec survives JSON and builds an equal object.
 *
 * @throws Error naming property, instance and values.
 *
 * @example
 * ```ts
 * const { deviations } = await checkBijection(permutation([1, 0]));
 * deviations['forward, then inverse, float64']; // => 0
 * ```
 */
export async function checkBijection(bijection: Bijection, options: CheckBijectionOptions = {}): Promise<CheckReport> {
  const { engine = referenceEngine(), seed = 0, paramScale = 0.3, registry = defaultRegistry } = options;
  const { roundTrip = usualTolerance } = options;
  const log = new CheckLog('checkBijection', bijection.spec);
  const key = foldIn(makeKey(seed), 77);
  const declarations = bijection.declare();
  const params = perturbedParams(declarations, foldIn(key, 0), paramScale);
  const { eventShape, contextShape } = bijection;

  const rebuilt = checkSpec(log, bijection, () =>
    registry.build<Bijection>('bijection', JSON.parse(JSON.stringify(bijection.spec))),
  );
  const context = contextShape && drawWithin(foldIn(key, 1), events, rangesOf(undefined, sizeOf(contextShape)));
  const batch = (x: ArrayLike<number>): ProbeBatch => ({ count: events, x, context });
  const probes = { forward: probeOf(bijection, 'forward'), inverse: probeOf(bijection, 'inverse') };
  checkDeclarations(log, declarations, [probes.forward.used, probes.inverse.used]);

  const reference: Place = { engine: referenceEngine(), precision: 'float64' };
  const size = sizeOf(eventShape);
  const ranges = {
    forward: rangesOf(options.latent ?? bijection.latent, size),
    inverse: rangesOf(options.data ?? bijection.data, size),
  };
  const points = {
    forward: drawWithin(foldIn(key, 2), events, ranges.forward),
    inverse: drawWithin(foldIn(key, 3), events, ranges.inverse),
  };
  const eventAt = (per: number) => (index: number) => `event ${Math.floor(index / per)}, element ${index % per}`;
  try {
    for (const direction of ['forward', 'inverse'] as const) {
      const x = points[direction];
      const expected = await probes[direction].run(reference, batch(x));
      await checkJacobian(direction, x, expected['logDet']!);
      const again = probeOf(rebuilt, direction);
      const same = await again.run(reference, batch(x));
      again.dispose();
      log.compare(`${direction} of the rebuilt object`, same['value']!, expected['value']!, 0, eventAt(size));
      await checkDifferences(log, direction, probes[direction], reference, batch(x), { declarations, params });
      await checkPadding(log, direction, probes[direction], batch(x));

      const places = engine.precisions.map((precision): Place => ({ engine, precision }));
      const both = engine.precisions.includes('float64') ? places : [reference, ...places];
      for (const place of both) {
        const { precision } = place;
        const there = await probes[direction].run(place, batch(x));
        for (const output of ['value', 'logDet'] as const)
          log.compare(
            `${direction}, ${output} on ${place.engine.name}, ${precision}`,
            there[output]!,
            expected[output]!,
            usualTolerance[precision],
            eventAt(output === 'value' ? size : 1),
          );
        const back = await probes[opposite[direction]].run(place, batch(there['value']!));
        const exactBack = await probes[opposite[direction]].run(reference, batch(there['value']!));
        const name = `${direction}, then ${opposite[direction]}, ${precision}`;
        const negative = (logDet: HostArray): HostArray => logDet.map((value) => -value);
        // Rounding the value alone moves where it came from, far where a sigmoid is flat: that much is no fault of the bijection.
        const atBest = (exact: HostArray, expected: HostArray) => (i: number) =>
          roundTrip[precision] + (place.precision === 'float32' ? relativeDeviation(exact[i]!, expected[i]!) : 0);
        log.compare(name, back['value']!, x, atBest(exactBack['value']!, x), eventAt(size));
        log.compare(
          `${name}: opposite logDet`,
          negative(back['logDet']!),
          there['logDet']!,
          atBest(negative(exactBack['logDet']!), there['logDet']!),
          eventAt(1),
        );
        await checkGradients(log, direction, probes[direction], place, batch(x), usualTolerance[precision]);
        await checkBatches(direction, place, batch(x));
        if (precision === 'float32')
          await checkExtremes(log, direction, probes[direction], place, {
            ranges: ranges[direction],
            context: context?.slice(0, sizeOf(contextShape!)),
          });
      }
    }
  } finally {
    probes.forward.dispose();
    probes.inverse.dispose();
  }
  return log.report;

  function probeOf(of: Bijection, direction: Direction): Probe {
    const math = (x: Tensor, scope: Scope) => {
      const { value, logDet } = of[direction](x, scope);
      if (logDet.rank !== 0) log.fail(direction, `logDet has shape [${logDet.shape.join(', ')}], expected a scalar`);
      return { value, logDet };
    };
    return probe(math, { declarations, params, eventShape, contextShape, key: foldIn(key, 4) });
  }

  async function checkJacobian(direction: Direction, x: Float64Array, logDets: ArrayLike<number>): Promise<void> {
    const single = probe(
      (event, scope) => ({ jacobian: jacobian((e) => bijection[direction](e, scope).value, event) }),
      {
        declarations,
        params,
        eventShape,
        contextShape,
        key: foldIn(key, 4),
        batched: false,
      },
    );
    const width = contextShape ? sizeOf(contextShape) : 0;
    const expected: number[] = [];
    for (let i = 0; i < events; i++) {
      const event = {
        count: 1,
        x: x.subarray(i * size, (i + 1) * size),
        context: context?.subarray(i * width, (i + 1) * width),
      };
      expected.push(logAbsDet((await single.run(reference, event))['jacobian']!));
    }
    single.dispose();
    log.compare(`${direction}, logDet against the Jacobian`, logDets, expected, 1e-8, eventAt(1));
  }

  /** An event's results do not depend on its neighbours. The order of a sum may differ, so they agree but to rounding. */
  async function checkBatches(
    direction: Direction,
    place: Place,
    { x, context: conditions }: ProbeBatch,
  ): Promise<void> {
    const width = contextShape ? sizeOf(contextShape) : 0;
    const rows = (start: number, count: number): ProbeBatch => ({
      count,
      x: Array.from(x).slice(start * size, (start + count) * size),
      context: conditions && Array.from(conditions).slice(start * width, (start + count) * width),
    });
    const run = (batch: ProbeBatch) => probes[direction].run(place, batch);
    const [none, five] = [await run(rows(0, 0)), await run(rows(0, 5))];
    for (const output of ['value', 'logDet'] as const) {
      if (none[output]!.length > 0) log.fail(`${direction} of no events`, `${none[output]!.length} numbers`);
      const per = output === 'value' ? size : 1;
      for (let i = 0; i < 5; i++) {
        const one = await run(rows(i, 1));
        const property = `${direction}, ${output} of one event and of five, ${place.precision}`;
        const tolerance = place.precision === 'float64' ? 1e-12 : 1e-5;
        log.compare(property, one[output]!, five[output]!.slice(i * per, (i + 1) * per), tolerance, eventAt(per));
      }
    }
  }
}
