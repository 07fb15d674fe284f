import type { Bijection } from '../bijections/bijection.ts';
import { rangesOf, type Domain, type Range } from '../bijections/range.ts';
import type { Chain } from '../bijections/wrappers/chain.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import type { Params } from '../flows/param-layout.ts';
import type { HostArray } from '../host-array.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { foldIn, type Key } from '../random/index.ts';
import { sizeOf } from '../tensor/shape.ts';
import { CheckLog } from './check-log.ts';
import { largestOf } from './compare-arrays.ts';
import { drawWithin } from './draw-within.ts';
import { extremeEvents, farEvents, findOverflow, usualNumber } from './extremes.ts';
import { perturbedParams } from './perturbed-params.ts';
import { probe, type Place, type Probe } from './probe.ts';
import type { ProbeMath } from './trace-probe.ts';

export interface FarParamsOptions {
  readonly key: Key;
  /** So often are params drawn. */
  readonly draws?: number;
  /** Standard deviation of their noise. */
  readonly scale?: number;
}

/** Where an exact number or gradient of an event is larger, terms of the sums that lead to it may be beyond what float32 holds. */
const room = 1e34;

/**
 * Values and gradients in float32 at extreme inputs and contexts, with params far from the first ones: never NaN, and infinite only where the exact number
 * cannot be represented; gradients where all that is exact about an event is below 1e34. In float64 gradients are never NaN.
 *
 * Layers of a chain are looked at one by one. Of the values of all together only NaN counts, and gradients up to inputs of 1e15: at 1e30 a number between
 * two layers may be too large though the last one is not.
 */
export async function checkFarParams(object: Bijection | Distribution, options: FarParamsOptions): Promise<void> {
  const { key, draws = 3, scale = 8 } = options;
  const { eventShape, contextShape } = object;
  const { layers = [] } = object as Partial<Chain>;
  const different = new Map(layers.map((layer) => [canonicalJson(layer.bijection.spec), layer.bijection]));
  for (const layer of different.values()) await checkFarParams(layer, options);

  const log = new CheckLog('checkFarParams', object.spec);
  const declarations = object.declare();
  const drawn = Array.from({ length: draws }, (_, i) => perturbedParams(declarations, foldIn(key, i + 1), scale));
  const conditions = rangesOf(undefined, contextShape ? sizeOf(contextShape) : 0);
  for (const { name, math, domain } of partsOf(object)) {
    const ranges = rangesOf(domain, sizeOf(eventShape));
    const traced = probe(math, { declarations, params: drawn[0]!, eventShape, contextShape, key });
    for (const params of drawn) {
      await checkValues(name, traced, params, ranges);
      await checkSlopes(name, traced, params, ranges);
    }
    traced.dispose();
  }

  async function checkValues(name: string, { run }: Probe, params: Params, ranges: readonly Range[]): Promise<void> {
    const events = extremeEvents(ranges);
    const context = contextShape && drawWithin(foldIn(key, 0), events.length, conditions);
    const batch = { count: events.length, x: events.flat(), context };
    const [actual, exact] = [await run(single, batch, params), await run(double, batch, params)];
    for (const output of Object.keys(exact))
      events.forEach((event, i) => {
        const ofEvent = (all: HostArray): HostArray => {
          const size = all.length / events.length;
          return all.slice(i * size, (i + 1) * size);
        };
        const [found, expected] = [ofEvent(actual[output]!), ofEvent(exact[output]!)];
        const problem = findOverflow(expected, expected) ?? findOverflow(found, layers.length > 0 ? found : expected);
        if (problem !== undefined)
          log.fail(name, `params of size ${scale}, ${output} at [${event.join(', ')}], ${problem}`);
      });
  }

  /** One event at a time: a gradient by a param is a sum over events. */
  async function checkSlopes(
    name: string,
    { run, gradients }: Probe,
    params: Params,
    ranges: readonly Range[],
  ): Promise<void> {
    const usual = contextShape && drawWithin(foldIn(key, 0), 1, conditions);
    const batches = [
      ...farEvents(ranges)
        .filter((event) => layers.length === 0 || event.every((x) => Math.abs(x) < 1e30))
        .map((x) => ({ count: 1, x, context: usual })),
      ...extremeEvents(conditions).map((context) => ({ count: 1, x: ranges.map(usualNumber), context })),
    ];
    for (const batch of batches) {
      const [actual, exact] = [await gradients(single, batch, params), await gradients(double, batch, params)];
      const sizes = Object.values({ ...exact, ...(await run(double, batch, params)) }).map(largestOf);
      const hasRoom = Math.max(...sizes) < room;
      for (const [slope, expected] of Object.entries(exact)) {
        const problem = findOverflow(expected, expected) ?? findOverflow(hasRoom ? actual[slope]! : expected, expected);
        if (problem === undefined) continue;
        const at = `[${batch.x.join(', ')}]${batch.context ? `, context [${Array.from(batch.context).join(', ')}]` : ''}`;
        log.fail(name, `params of size ${scale}, ${slope} at ${at}, ${problem}`);
      }
    }
  }
}

const [single, double] = (['float32', 'float64'] as const).map((precision): Place => ({
  engine: referenceEngine(),
  precision,
})) as [Place, Place];

interface Part {
  readonly name: string;
  readonly math: ProbeMath;
  readonly domain: Domain | undefined;
}

function partsOf(object: Bijection | Distribution): Part[] {
  if ('forward' in object)
    return (['forward', 'inverse'] as const).map((name) => ({
      name,
      math: (x, scope) => ({ ...object[name](x, scope) }),
      domain: name === 'forward' ? object.latent : object.data,
    }));
  return [
    { name: 'density', math: (x, scope) => ({ logProb: object.logProb(x, scope) }), domain: undefined },
    { name: 'sample', math: (_, scope) => ({ sample: object.sample(scope) }), domain: [0, 0] },
  ];
}
