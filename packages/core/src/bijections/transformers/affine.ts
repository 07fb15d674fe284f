import * as v from 'valibot';
import { softClip } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { log } from '../../tensor/primitives/log.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sigmoid } from '../../tensor/primitives/sigmoid.ts';
import { softplus } from '../../tensor/primitives/softplus.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { tanh } from '../../tensor/primitives/tanh.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Definition } from '../define.ts';
import type { Transformer } from './transformer.ts';
import { parseSpec } from '../parse-spec.ts';

export interface AffineOptions {
  /** How the raw number `a` becomes the log scale: `bound * tanh(a)` or `a / (1 + |a / bound|)`. */
  readonly scale?: 'softClip' | 'tanh';
  /** Largest log scale, either sign, in nats. */
  readonly bound?: number;
  /**
   * The scale in another library, for imported weights: `sigmoid` is `sigmoid(a + 2) + 1e-3` (nflows, normflows), `exp` is `e^a` (normflows),
   * `softplus` is `softplus(a) + 1e-3` (autoregressive layers of nflows), `softplusFlowjax` is `softplus(a) + 1e-2`,
   * `sigmoidAlone` is `sigmoid(a + 2)` and `sigmoidInverse` one divided by that (couplings of normflows).
   */
  readonly compatibility?: keyof typeof foreignLogScales;
}

const foreignLogScales = {
  sigmoid: (raw) => log(add(sigmoid(add(raw, 2)), 1e-3)),
  sigmoidAlone: (raw) => neg(softplus(neg(add(raw, 2)))),
  sigmoidInverse: (raw) => softplus(neg(add(raw, 2))),
  exp: (raw) => raw,
  softplus: (raw) => log(add(softplus(raw), 1e-3)),
  softplusFlowjax: (raw) => log(add(softplus(raw), 1e-2)),
} satisfies Record<string, (raw: Tensor) => Tensor>;

const schema = v.strictObject({
  type: v.literal('affine'),
  version: v.literal(1),
  scale: v.optional(v.picklist(['softClip', 'tanh']), 'softClip'),
  bound: v.optional(v.pipe(v.number(), v.minValue(1e-3), v.maxValue(30)), Math.log(1000)),
  compatibility: v.optional(v.picklist(Object.keys(foreignLogScales) as (keyof typeof foreignLogScales)[])),
});

/**
 * Scale and shift: `v = u e^s + shift`, with the log scale `s` bounded so that no scale over- or underflows.
 * (Density estimation using Real NVP, 2017.)
 *
 * @example
 * ```ts
 * affine({ scale: 'tanh', bound: 2.5 }).parameters.map(({ name }) => name); // => ['shift', 'logScale']
 * ```
 */
export function affine(options: AffineOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'affine', version: 1, ...options });
  const { scale, bound, compatibility } = spec;
  const logScaleOf = (raw: Tensor): Tensor => {
    if (compatibility) return foreignLogScales[compatibility](raw);
    return scale === 'tanh' ? mul(tanh(raw), bound) : softClip(raw, bound);
  };
  return {
    spec,
    parameters: [{ name: 'shift' }, { name: 'logScale' }],
    apply(u, { shift, logScale }) {
      const s = logScaleOf(logScale!);
      return { value: add(mul(u, exp(s)), shift!), logDet: s };
    },
    invert(v, { shift, logScale }) {
      const s = neg(logScaleOf(logScale!));
      return { value: mul(sub(v, shift!), exp(s)), logDet: s };
    },
  };
}

export const affineDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'affine',
  version: 1,
  summary: 'Scale and shift, the log scale bounded',
  reference: 'Density estimation using Real NVP (2017)',
  schema,
  build: (options: AffineOptions) => affine(options),
  instances: [
    { type: 'affine', version: 1 },
    { type: 'affine', version: 1, scale: 'tanh', bound: 2.5 },
  ],
};
