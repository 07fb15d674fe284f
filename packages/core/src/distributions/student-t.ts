import * as v from 'valibot';
import { gradient } from '../autodiff/gradient.ts';
import type { Definition } from '../bijections/define.ts';
import type { Scope } from '../bijections/scope.ts';
import { add } from '../tensor/primitives/add.ts';
import { greater } from '../tensor/primitives/compare.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { div } from '../tensor/primitives/div.ts';
import { exp } from '../tensor/primitives/exp.ts';
import { expm1 } from '../tensor/primitives/expm1.ts';
import { log } from '../tensor/primitives/log.ts';
import { max } from '../tensor/primitives/max-min.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { neg } from '../tensor/primitives/neg.ts';
import { cos } from '../tensor/primitives/sin-cos.ts';
import { sqrt } from '../tensor/primitives/sqrt.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { where } from '../tensor/primitives/where.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { boundedExp, rawOf } from './bounded-exp.ts';
import type { Distribution } from './distribution.ts';
import { beginning, eventValues, type EventValues } from './event-values.ts';
import {
  locationScale,
  locationScaleArguments,
  locationScaleEntries,
  type LocationScaleOptions,
  type StandardLaw,
} from './location-scale.ts';
import { log1pSquare } from './log1p-square.ts';
import { logGammaStep } from './log-gamma-step.ts';
import { openUniform } from './open-uniform.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface StudentTOptions extends LocationScaleOptions {
  /** Degrees of freedom, more than 1/2: 5 if not given. */
  readonly dof?: EventValues;
}

const schema = v.strictObject({
  type: v.literal('studentT'),
  version: v.literal(1),
  ...locationScaleEntries,
  dof: v.optional(v.array(v.pipe(v.number(), v.gtValue(0.5), v.maxValue(20_000)))),
});

/** Fewer, and one sample in a thousand would be too large for float32. */
const fewest = 0.5;
/** Of the logarithm of what dof has beyond that. */
const bound = 10;

/**
 * Independent Student t numbers, whose tails follow the power `-(dof + 1)`:
 * `log p(x) = Σ log Γ((dof + 1) / 2) - log Γ(dof / 2) - log(π dof) / 2 - (dof + 1) / 2 log(1 + z² / dof) - log scale`, `z = (x - loc) / scale`, in nats.
 *
 * The mean is `loc`, where there is one (`dof > 1`). Learned, `dof` is `1/2 + e^r` with `r` soft-clipped from `rawDof` to ±10.
 * Samples are Bailey's: `sqrt(dof (u^(-2 / dof) - 1)) cos(2π v)`, exact and differentiable. (Polar generation of random variates with the
 * t-distribution, 1994.)
 *
 * @example
 * ```ts
 * studentT([2], { dof: 3, trainable: true }).declare().map(({ name }) => name); // => ['loc', 'logScale', 'rawDof']
 * ```
 */
export function studentT(eventShape: Shape, { dof, ...options }: StudentTOptions = {}): Distribution {
  const spec = parseSpec(schema, {
    type: 'studentT',
    ...locationScaleArguments(eventShape, options),
    ...(dof !== undefined && { dof: eventValues(dof, eventShape, 'dof') }),
  });
  return locationScale(spec, lawOf(spec));
}

function lawOf({ eventShape, dof, trainable }: v.InferOutput<typeof schema>): StandardLaw {
  const first = eventValues(dof ?? 5, eventShape, 'dof');
  const dofOf = (scope: Scope): Tensor =>
    trainable ? add(boundedExp(scope.param('rawDof'), bound), fewest) : constant(first, eventShape);
  const raw = first.map((each) => rawOf(each - fewest, bound));
  return {
    declare: () => (trainable ? [beginning('rawDof', eventShape, raw)] : []),
    logProb(z, scope) {
      const dofs = dofOf(scope);
      const normaliser = sub(logGammaStep(mul(dofs, 0.5)), mul(log(mul(dofs, Math.PI)), 0.5));
      return sub(normaliser, mul(mul(add(dofs, 1), 0.5), log1pSquare(div(z, sqrt(dofs)))));
    },
    sample(shape, scope) {
      const dofs = dofOf(scope);
      // u^(-1/dof) sqrt(dof (1 - u^(2/dof))): the power of u that may be large stands by itself.
      const power = div(log(openUniform(scope, 'u', shape)), dofs);
      const rest = mul(dofs, max(neg(expm1(mul(power, 2))), 1e-30));
      return mul(mul(exp(neg(power)), sqrt(rest)), cos(mul(scope.noise('v', 'uniform', shape), 2 * Math.PI)));
    },
    variance(scope) {
      const dofs = dofOf(scope);
      const isFinite = greater(dofs, 2);
      return where(isFinite, div(dofs, sub(where(isFinite, dofs, 3), 2)), Infinity);
    },
    // (dof + 1) / 2 (ψ((dof + 1) / 2) - ψ(dof / 2)) + log(sqrt(dof) B(dof / 2, 1/2)), the digammas being slopes of the log gammas.
    entropy(scope) {
      const dofs = dofOf(scope);
      const half = mul(dofs, 0.5);
      const step = logGammaStep(half);
      const slope = gradient(sum(step), [half])[0]!;
      return add(sub(mul(add(half, 0.5), slope), step), mul(log(mul(dofs, Math.PI)), 0.5));
    },
  };
}

export const studentTDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'studentT',
  version: 1,
  summary: 'Independent Student t numbers, the weight of their tails to be learned',
  reference: 'Polar generation of random variates with the t-distribution (1994)',
  schema,
  build: ({ eventShape, ...options }: StudentTOptions & { readonly eventShape: Shape }) =>
    studentT(eventShape, options),
  instances: [
    { type: 'studentT', version: 1, eventShape: [1], dof: [1.7], loc: [0.4], scale: [0.6] },
    { type: 'studentT', version: 1, eventShape: [2], trainable: true },
    { type: 'studentT', version: 1, eventShape: [3], dof: [1, 8, 250], trainable: true },
  ],
};
