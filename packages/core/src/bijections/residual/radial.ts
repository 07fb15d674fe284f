import * as v from 'valibot';
import { normal } from '../../random/index.ts';
import { norm, softClip, square } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { greaterEqual } from '../../tensor/primitives/compare.ts';
import { div } from '../../tensor/primitives/div.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { stopGradient } from '../../tensor/primitives/identity.ts';
import { log } from '../../tensor/primitives/log.ts';
import { max } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sqrt } from '../../tensor/primitives/sqrt.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection, Spec } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';
import type { Scope } from '../scope.ts';
import { buildContext, contextEntries, layerParams, type ContextOptions } from './layer-params.ts';
import { parseSpec } from '../parse-spec.ts';

const schema = v.strictObject({
  type: v.literal('radial'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  ...contextEntries,
});

/** Bound of both logarithms, in nats. */
const largestLog = 20;

/**
 * A radial layer, which moves events towards a centre or away from it: `x = c + (z - c)(1 + β / (α + r))`, `r = |z - c|`.
 *
 * `α = e^radius` is the size of what is moved, `1 + β/α = e^strength` the scale at the centre (both logarithms soft-clipped at ±20), so it is
 * invertible for all params and the identity at first. `logDet = (n-1) log(1 + β/(α+r)) + log(1 + αβ/(α+r)²)`. The inverse is the positive root
 * of a quadratic in `r`. (Variational inference with normalizing flows, 2015.)
 *
 * @example
 * ```ts
 * radial(3).declare().map(({ name, shape }) => `${name} [${shape}]`); // => ['center [3]', 'radius []', 'strength []']
 * ```
 */
export function radial(features: number, options: ContextOptions = {}): Bijection {
  const params = layerParams<'center' | 'radius' | 'strength'>(
    [
      { name: 'center', shape: [features], kind: 'trainable', init: (key) => normal(key, features) },
      filled('radius', [], 0),
      filled('strength', [], 0),
    ],
    options,
  );

  /** The centre, `α`, and `α + β`. */
  const at = (scope: Scope): { center: Tensor; alpha: Tensor; end: Tensor } => {
    const { center, radius, strength } = params.of(scope);
    const alpha = exp(softClip(radius, largestLog));
    return { center, alpha, end: mul(alpha, exp(softClip(strength, largestLog))) };
  };
  /** The scale `1 + β/(α+r)` and the log-det at a distance, as fractions of positive numbers, which neither cancel nor overflow. */
  const scaleAt = (r: Tensor, { alpha, end }: { alpha: Tensor; end: Tensor }): { scale: Tensor; logDet: Tensor } => {
    const reach = add(alpha, r);
    const scale = div(add(end, r), reach);
    const along = add(mul(div(r, reach), div(add(r, mul(alpha, 2)), reach)), mul(div(alpha, reach), div(end, reach)));
    return { scale, logDet: add(mul(log(scale), features - 1), log(along)) };
  };
  /** The `r` whose image lies at distance `image`: `r² + (α + β - image) r = α image`. */
  const distanceOf = (image: Tensor, { alpha, end }: { alpha: Tensor; end: Tensor }): Tensor => {
    // Divided by the largest number, so that no square overflows; exact for any divisor, so no gradient is needed.
    const unit = stopGradient(max(image, max(alpha, end)));
    const [y, a, b] = [div(image, unit), div(alpha, unit), div(end, unit)];
    const half = mul(sub(y, b), 0.5);
    const root = sqrt(add(square(half), mul(a, y)));
    const outwards = greaterEqual(half, 0);
    // Of the two forms of the root, the one whose sum has one sign.
    const r = where(outwards, add(half, root), div(mul(a, y), where(outwards, 1, sub(root, half))));
    return mul(r, unit);
  };

  return {
    spec: parseSpec(schema, { type: 'radial', version: 1, features, ...params.spec }),
    eventShape: [features],
    ...(params.contextShape && { contextShape: params.contextShape }),
    declare: params.declare,
    forward(z, scope) {
      const layer = at(scope);
      const offset = sub(z, layer.center);
      const { scale, logDet } = scaleAt(norm(offset), layer);
      return { value: add(layer.center, mul(offset, scale)), logDet };
    },
    inverse(x, scope) {
      const layer = at(scope);
      const offset = sub(x, layer.center);
      const { scale, logDet } = scaleAt(distanceOf(norm(offset), layer), layer);
      return { value: add(layer.center, div(offset, scale)), logDet: neg(logDet) };
    },
  };
}

const instance = (features: number, rest: object = {}): Spec => ({ type: 'radial', version: 1, features, ...rest });

export const radialDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'radial',
  version: 1,
  summary: 'Events moved towards a centre or away from it',
  reference: 'Variational inference with normalizing flows (2015)',
  schema,
  build: ({ features, ...rest }: v.InferOutput<typeof schema>, build) => radial(features, buildContext(rest, build)),
  instances: [
    instance(1),
    instance(2),
    instance(4),
    instance(3, {
      context: 2,
      conditioner: { type: 'mlp', version: 1, hidden: [6], activation: 'tanh', lastLayer: 'uniform' },
    }),
  ],
};
