import type { Bijection } from '../bijections/bijection.ts';
import { rangesOf } from '../bijections/range.ts';
import type { Chain } from '../bijections/wrappers/chain.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import type { HostArray } from '../host-array.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { foldIn, type Key } from '../random/index.ts';
import { sizeOf } from '../tensor/shape.ts';
import { CheckLog } from './check-log.ts';
import { drawWithin } from './draw-within.ts';
import { extremeEvents, findOverflow } from './extremes.ts';
import { perturbedParams } from './perturbed-params.ts';
import { probe, type Place } from './probe.ts';

export interface FarParamsOptions {
  readonly key: Key;
  /** So often are params drawn. */
  readonly draws?: number;
  /** Standard deviation of their noise. */
  readonly scale?: number;
}

/**
 * Values in float32 at extreme inputs, with params far from the first ones: never NaN, and infinite only where the exact number cannot be represented.
 *
 * Layers of a chain are looked at one by one. Of all together only NaN counts: a number between two of them may be too large though the last one is not.
 */
export async function checkFarParams(bijection: Bijection, options: FarParamsOptions): Promise<void> {
  const { key, draws = 3, scale = 8 } = options;
  const { eventShape, contextShape } = bijection;
  const { layers = [] } = bijection as Partial<Chain>;
  const different = new Map(layers.map((layer) => [canonicalJson(layer.bijection.spec), layer.bijection]));
  for (const layer of different.values()) await checkFarParams(layer, options);

  const log = new CheckLog('checkFarParams', bijection.spec);
  const declarations = bijection.declare();
  const [single, double] = (['float32', 'float64'] as const).map((precision): Place => ({
    engine: referenceEngine(),
    precision,
  }));
  for (const direction of ['forward', 'inverse'] as const) {
    const ranges = rangesOf(direction === 'forward' ? bijection.latent : bijection.data, sizeOf(eventShape));
    const events = extremeEvents(ranges);
    const context =
      contextShape && drawWithin(foldIn(key, 0), events.length, rangesOf(undefined, sizeOf(contextShape)));
    const batch = { count: events.length, x: events.flat(), context };
    const drawn = Array.from({ length: draws }, (_, i) => perturbedParams(declarations, foldIn(key, i + 1), scale));
    const { run, dispose } = probe((x, scope) => ({ ...bijection[direction](x, scope) }), {
      declarations,
      params: drawn[0]!,
      eventShape,
      contextShape,
      key,
    });
    for (const params of drawn) {
      const [actual, exact] = [await run(single!, batch, params), await run(double!, batch, params)];
      for (const output of ['value', 'logDet'])
        events.forEach((event, i) => {
          const ofEvent = (all: HostArray): HostArray => {
            const size = all.length / events.length;
            return all.slice(i * size, (i + 1) * size);
          };
          const [found, expected] = [ofEvent(actual[output]!), ofEvent(exact[output]!)];
          const problem = findOverflow(expected, expected) ?? findOverflow(found, layers.length > 0 ? found : expected);
          if (problem !== undefined)
            log.fail(direction, `params of size ${scale}, ${output} at [${event.join(', ')}], ${problem}`);
        });
    }
    dispose();
  }
}
