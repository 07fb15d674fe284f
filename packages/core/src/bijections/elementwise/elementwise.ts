import * as v from 'valibot';
import { greater, less } from '../../tensor/primitives/compare.ts';
import { or } from '../../tensor/primitives/logic.ts';
import { max, min } from '../../tensor/primitives/max-min.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { broadcastTo, sum } from '../../tensor/primitives/sum.ts';
import { where } from '../../tensor/primitives/where.ts';
import { reduceMax } from '../../tensor/primitives/reduce-max.ts';
import { cast } from '../../tensor/primitives/cast.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection, Spec } from '../bijection.ts';
import type { Definition } from '../define.ts';
import { wholeLine, type Range } from '../range.ts';

/** An increasing or decreasing function of one number, applied to tensors element by element. */
export interface ElementwiseMap {
  /** The data `x` of latents `z`. */
  readonly forward: (z: Tensor) => Tensor;
  /** The latents of data. */
  readonly inverse: (x: Tensor) => Tensor;
  /** `log|dx/dz|` of each element, given both: use the one that loses no digits. */
  readonly logSlope: (z: Tensor, x: Tensor) => Tensor;
  /** Open intervals of latent and data, where they are not the whole line. */
  readonly latent?: Range;
  readonly data?: Range;
}

export interface ElementwiseOptions extends ElementwiseMap {
  readonly eventShape: Shape;
  /** Of a type of your own, registered so that it can be saved; without one it is not. */
  readonly spec?: Spec;
}

/**
 * The same map of one number for each number of an event: `x_i = f(z_i)`, `logDet = sum log|f'(z_i)|`.
 *
 * Outside of the open intervals `latent` and `data` nothing has a density: there `logDet` is -infinity, and the value that of the
 * end of the interval.
 *
 * Such a map is code, which no file can hold: to save flows with it, give it the `spec` of a type of your own and register the type.
 *
 * @example
 * ```ts
 * const cubes = elementwise({
 *   eventShape: [2],
 *   forward: (z) => mul(z, mul(z, z)),
 *   inverse: (x) => pow(x, 1 / 3),
 *   logSlope: (z) => add(log(mul(z, z)), Math.log(3)),
 *   latent: [0, Infinity],
 *   data: [0, Infinity],
 * });
 * cubes.data; // => [0, Infinity]
 * ```
 */
export function elementwise({ eventShape, spec, latent, data, ...map }: ElementwiseOptions): Bijection {
  const each = (slopes: Tensor): Tensor => sum(broadcastTo(slopes, eventShape));
  return {
    spec: spec ?? { type: 'elementwise', version: 1, eventShape: [...eventShape] },
    eventShape,
    ...(latent && { latent }),
    ...(data && { data }),
    declare: () => [],
    forward(given) {
      const z = within(given, latent);
      const x = map.forward(z);
      return { value: x, logDet: noneOutside(each(map.logSlope(z, x)), given, latent) };
    },
    inverse(given) {
      const x = within(given, data);
      const z = map.inverse(x);
      return { value: z, logDet: noneOutside(neg(each(map.logSlope(z, x))), given, data) };
    },
  };
}

function within(x: Tensor, [low, high]: Range = wholeLine): Tensor {
  const above = low === -Infinity ? x : max(x, low);
  return high === Infinity ? above : min(above, high);
}

/** The density of an event is 0 as soon as one number is outside. */
function noneOutside(logDet: Tensor, x: Tensor, [low, high]: Range = wholeLine): Tensor {
  const sides = [...(low === -Infinity ? [] : [less(x, low)]), ...(high === Infinity ? [] : [greater(x, high)])];
  if (sides.length === 0) return logDet;
  const outside = cast(sides.reduce(or), 'float');
  const any = x.rank === 0 ? outside : reduceMax(outside, {});
  return where(greater(any, 0), -Infinity, logDet);
}

/** What the schemas of elementwise types begin with. */
export const elementwiseEntries = <const Type extends string>(type: Type) => ({
  type: v.literal(type),
  version: v.literal(1),
  eventShape: v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/** The definition of a type with no options of its own. */
export const elementwiseDefinition = (
  type: string,
  summary: string,
  create: (eventShape: Shape) => Bijection,
): Definition<Bijection, 'bijection'> => ({
  kind: 'bijection',
  type,
  version: 1,
  summary,
  schema: v.strictObject(elementwiseEntries(type)),
  build: ({ eventShape }: { readonly eventShape: Shape }) => create(eventShape),
  instances: [
    { type, version: 1, eventShape: [1] },
    { type, version: 1, eventShape: [2, 2] },
  ],
});
