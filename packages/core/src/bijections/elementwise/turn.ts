import * as v from 'valibot';
import { add } from '../../tensor/primitives/add.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Bijection } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';
import type { Range } from '../range.ts';
import { wrapped } from '../transformers/wrapped.ts';
import { parseSpec } from '../parse-spec.ts';

export interface TurnOptions {
  /** Of every feature at first, in radians. */
  readonly angle?: number;
}

const schema = v.strictObject({
  type: v.literal('turn'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  angle: v.optional(v.pipe(v.number(), v.minValue(-Math.PI), v.maxValue(Math.PI)), 0),
});

const circle: Range = [-Math.PI, Math.PI];

/**
 * Angles in `[-π, π)` turned by a trained one per feature: `x = z + angle`, whole turns left out; `logDet` is 0.
 *
 * Between circular splines it puts ±π, which each of them leaves where it is, at another place for the next.
 * (Normalizing Flows on Tori and Spheres, 2020.)
 *
 * @example
 * ```ts
 * turn(3, { angle: 2 }).declare().map(({ name, kind }) => `${name}: ${kind}`); // => ['angle: trainable']
 * ```
 */
export function turn(features: number, options: TurnOptions = {}): Bijection {
  const spec = parseSpec(schema, { type: 'turn', version: 1, features, ...options });
  return {
    spec,
    eventShape: [features],
    latent: circle,
    data: circle,
    declare: () => [filled('angle', [features], spec.angle)],
    forward: (z, scope) => ({ value: wrapped(add(z, scope.param('angle'))), logDet: full([], 0) }),
    inverse: (x, scope) => ({ value: wrapped(sub(x, scope.param('angle'))), logDet: full([], 0) }),
  };
}

export const turnDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'turn',
  version: 1,
  summary: 'Angles turned by a trained one per feature',
  reference: 'Normalizing Flows on Tori and Spheres (2020)',
  schema,
  build: ({ features, angle }: v.InferOutput<typeof schema>) => turn(features, { angle }),
  instances: [
    { type: 'turn', version: 1, features: 1 },
    { type: 'turn', version: 1, features: 3, angle: 2 },
    { type: 'turn', version: 1, features: 2, angle: -3 },
  ],
};
