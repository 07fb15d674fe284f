import * as v from 'valibot';
import { filled } from '../bijections/declaration.ts';
import type { Definition } from '../bijections/define.ts';
import type { Scope } from '../bijections/scope.ts';
import { add } from '../tensor/primitives/add.ts';
import { cast } from '../tensor/primitives/cast.ts';
import { equal } from '../tensor/primitives/compare.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { floor } from '../tensor/primitives/floor.ts';
import { matVec } from '../tensor/primitives/mat-mul.ts';
import { max, min } from '../tensor/primitives/max-min.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { diagonalNormal } from './diagonal-normal.ts';
import type { Distribution } from './distribution.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface ClassConditionalOptions {
  /** How many classes there are. */
  readonly classes: number;
  /** What the context is: the number of the class, from 0; or a number for each class, 1 for its own and 0 for the others. */
  readonly encoding?: 'index' | 'oneHot';
}

const schema = v.strictObject({
  type: v.literal('classConditional'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  classes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  encoding: v.optional(v.picklist(['index', 'oneHot']), 'index'),
});

/**
 * A normal law of independent features for each class, the class given as context: `log p(x | k) = log N(x; mean_k, diag(e^logScale_k)²)`,
 * in nats. Params: `mean` and `logScale`, `[features, classes]`, both 0 at first.
 *
 * An index that is no class counts as the nearest, and so does a share beyond 0 and 1. A flow over this leaves its context as it is, unless told to standardise it.
 *
 * @example
 * ```ts
 * classConditional(2, { classes: 10 }).contextShape; // => [1]
 * classConditional(2, { classes: 10, encoding: 'oneHot' }).contextShape; // => [10]
 * ```
 */
export function classConditional(features: number, options: ClassConditionalOptions): Distribution {
  const spec = parseSpec(schema, { type: 'classConditional', version: 1, features, ...options });
  const { classes, encoding } = spec;
  const indices = constant(Array.from({ length: classes }, (_, i) => i));
  const oneHot = (context: Tensor): Tensor => {
    if (encoding === 'oneHot') return min(max(context, 0), 1);
    const index = floor(add(min(max(context, 0), classes - 1), 0.5));
    return cast(equal(index, indices), 'float');
  };
  const shape = [features, classes];
  return {
    spec,
    eventShape: [features],
    contextShape: [encoding === 'index' ? 1 : classes],
    rawContext: true,
    declare: () => [filled('mean', shape, 0), filled('logScale', shape, 0)],
    ...diagonalNormal([features], (scope: Scope) => {
      const weights = oneHot(scope.context!);
      return { mean: matVec(scope.param('mean'), weights), logScale: matVec(scope.param('logScale'), weights) };
    }),
  };
}

export const classConditionalDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'classConditional',
  version: 1,
  summary: 'A normal law for each class, the class being the context',
  schema,
  build: ({ features, ...options }: v.InferOutput<typeof schema>) => classConditional(features, options),
  instances: [
    { type: 'classConditional', version: 1, features: 1, classes: 2 },
    { type: 'classConditional', version: 1, features: 2, classes: 3, encoding: 'oneHot' },
    { type: 'classConditional', version: 1, features: 4, classes: 3 },
  ],
};
