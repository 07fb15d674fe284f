import * as v from 'valibot';
import { add } from '../../tensor/primitives/add.ts';
import { identityMatrix } from '../../tensor/identity-matrix.ts';
import { customVjp } from '../../tensor/primitives/identity.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection, Spec } from '../bijection.ts';
import type { Definition } from '../define.ts';
import type { Scope } from '../scope.ts';
import { estimateLogDet } from './estimate-log-det.ts';
import { fixedPoint } from './fixed-point.ts';
import { lipschitzNet, type LipschitzNetOptions, type NetAt } from './lipschitz-net.ts';
import { logDetByElimination } from './log-det-by-elimination.ts';
import { parseSpec } from '../parse-spec.ts';

export interface ResidualBlockOptions extends Partial<Omit<LipschitzNetOptions, 'features'>> {
  /**
   * `exact` is the determinant of the Jacobian, `estimate` an unbiased estimate of its logarithm with noise. `auto` is exact for up to 8 features
   * in training and up to 32 otherwise.
   */
  readonly logDet?: 'auto' | 'exact' | 'estimate';
  /** Terms of the power series that are always computed. */
  readonly exactTerms?: number;
  /** Probability of each further term; with the square of `lipschitz`, which is the default, or more the variance is finite. */
  readonly continuation?: number;
}

const whole = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));
const schema = v.strictObject({
  type: v.literal('residualFlow'),
  version: v.literal(1),
  features: whole(1),
  hidden: v.optional(v.pipe(v.array(whole(1)), v.minLength(1)), [64, 64, 64]),
  activation: v.optional(v.picklist(['lipSwish', 'elu']), 'lipSwish'),
  lipschitz: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(0.99)), 0.9),
  powerIterations: v.optional(whole(1), 1),
  context: v.optional(whole(0), 0),
  logDet: v.optional(v.picklist(['auto', 'exact', 'estimate']), 'auto'),
  exactTerms: v.optional(whole(1), 8),
  continuation: v.pipe(v.number(), v.gtValue(0), v.maxValue(0.99)),
});

/** Most features whose Jacobian is worth its determinant. */
const exactUpTo = { train: 8, evaluate: 32, calibrate: 32 } as const;

/**
 * A residual block: data to latent `z = x + g(x)` with a network `g` whose slope is bounded below 1 by spectral normalisation, so that it is
 * invertible; it begins as the identity.
 *
 * `logDet = log det(I + J)`, exact or by Hutchinson's trace of the power series, cut off at random without bias, see `logDet`.
 * Latent to data iterates `x = z - g(x)` to the last digits, with the gradient of the implicit function theorem. The vectors of the power
 * iteration are state: they follow the weights in training. (Invertible residual networks, 2019; Residual flows for invertible generative modeling, 2019.)
 *
 * @example
 * ```ts
 * residualFlow(2, { hidden: [32, 32] }).spec.activation; // => 'lipSwish'
 * ```
 */
export function residualFlow(features: number, options: ResidualBlockOptions = {}): Bijection {
  const { lipschitz = 0.9, continuation = lipschitz ** 2 } = options;
  const spec = parseSpec(schema, { type: 'residualFlow', version: 1, features, ...options, lipschitz, continuation });
  const net = lipschitzNet(spec);
  const identity = identityMatrix(features);
  const isExact = ({ mode }: Scope): boolean =>
    spec.logDet === 'exact' || (spec.logDet === 'auto' && features <= exactUpTo[mode]);
  const logDetAt = (at: NetAt, scope: Scope): Tensor =>
    isExact(scope) ? logDetByElimination(add(identity, at.jacobian())) : estimateLogDet(at, scope, spec);

  return {
    spec,
    eventShape: [features],
    ...(spec.context > 0 && { contextShape: [spec.context] }),
    declare: net.declare,
    forward(z, scope) {
      const g = net.with(scope);
      const root = fixedPoint((x) => sub(z, g(x).value), z);
      const at = g(root);
      // One more round. To it, (I + J) dx = dz - dg: the gradient solves the transposed system, in the same way.
      const residual = sub(sub(z, at.value), root);
      const step = customVjp(residual, [residual], (gradient) => [
        fixedPoint((w) => sub(gradient, at.pullBack(w)), gradient),
      ]);
      const value = add(root, step);
      return { value, logDet: neg(logDetAt(g(value), scope)) };
    },
    inverse(x, scope) {
      const at = net.with(scope)(x);
      return { value: add(x, at.value), logDet: logDetAt(at, scope) };
    },
  };
}

const instance = (features: number, rest: object): Spec => ({
  type: 'residualFlow',
  version: 1,
  features,
  hidden: [8, 8],
  continuation: 0.8,
  ...rest,
});

export const residualFlowDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'residualFlow',
  version: 1,
  summary: 'A residual block whose network has slopes below 1',
  reference: 'Invertible residual networks (2019); Residual flows for invertible generative modeling (2019)',
  schema,
  build: ({ features, ...options }: v.InferOutput<typeof schema>) => residualFlow(features, options),
  instances: [
    instance(1, {}),
    instance(2, { activation: 'elu' }),
    instance(3, { lipschitz: 0.97, hidden: [6], logDet: 'exact' }),
    instance(2, { context: 2, powerIterations: 3 }),
    instance(10, {}),
  ],
};
