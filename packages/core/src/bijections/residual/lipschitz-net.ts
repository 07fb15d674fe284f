import { normal, type Key } from '../../random/index.ts';
import { declareLinear } from '../../nn/linear.ts';
import { add } from '../../tensor/primitives/add.ts';
import { div } from '../../tensor/primitives/div.ts';
import { matMul, matVec } from '../../tensor/primitives/mat-mul.ts';
import { max } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { filled, type ParamDeclaration } from '../declaration.ts';
import type { Scope } from '../scope.ts';
import { elu, lipSwish, type Activated } from './lipschitz-activation.ts';
import { spectralNorm } from './spectral-norm.ts';

export interface LipschitzNetOptions {
  readonly features: number;
  readonly hidden: readonly number[];
  readonly activation: 'lipSwish' | 'elu';
  /** Bound of the slope of the whole network. */
  readonly lipschitz: number;
  readonly powerIterations: number;
  readonly context: number;
}

/** The network at a point. */
export interface NetAt {
  readonly value: Tensor;
  /** The Jacobian `[features, features]`. */
  jacobian(): Tensor;
  /** The transposed Jacobian times a vector. */
  pullBack(vector: Tensor): Tensor;
}

/** A network whose slope in every direction is below a bound less than 1. */
export interface LipschitzNet {
  declare(): readonly ParamDeclaration[];
  /** The network with the params of a scope. */
  with(scope: Scope): (x: Tensor) => NetAt;
}

/** `0.5` before the softplus, as the paper begins. */
const firstBeta = 0.5;

/**
 * A multilayer perceptron each of whose matrices is divided by its spectral norm where that exceeds the layer's share of the bound.
 * The last layer begins with zeros; a context, which needs no bound, is added in the first.
 */
export function lipschitzNet(options: LipschitzNetOptions): LipschitzNet {
  const { features, hidden, activation, lipschitz, powerIterations, context } = options;
  const widths = [features, ...hidden, features];
  const layers = widths.slice(1).map((outputs, i) => ({ name: `layers.${i}`, inputs: widths[i]!, outputs }));
  const share = lipschitz ** (1 / layers.length);
  const activate = (x: Tensor, scope: Scope): Activated =>
    activation === 'elu' ? elu(x) : lipSwish(x, scope.param('beta'));
  return {
    declare: () => [
      ...layers.flatMap(({ name, inputs, outputs }, i): ParamDeclaration[] => [
        ...declareLinear(name, { inputs, outputs, init: i < hidden.length ? 'uniform' : 'zero' }),
        { name: `${name}.vector`, shape: [outputs], kind: 'state', init: (key: Key) => normal(key, outputs) },
        ...(i < hidden.length && activation === 'lipSwish' ? [filled(`${name}.beta`, [], firstBeta)] : []),
      ]),
      ...(context > 0
        ? declareLinear('context', { inputs: context, outputs: hidden[0]! }).filter(({ name }) =>
            name.endsWith('weight'),
          )
        : []),
    ],
    with(scope) {
      const weights = layers.map(({ name }) => {
        const layer = scope.child(name);
        const weight = layer.param('weight');
        const length = spectralNorm(weight, layer, { name: 'vector', iterations: powerIterations });
        return div(weight, max(div(length, share), 1));
      });
      const shifts = layers.map(({ name }, i) => {
        const bias = scope.child(name).param('bias');
        return i > 0 || context === 0
          ? bias
          : add(bias, matVec(scope.child('context').param('weight'), scope.context!));
      });
      return (x) => {
        const slopes: Tensor[] = [];
        const value = layers.reduce((h, { name }, i) => {
          const linear = add(matVec(weights[i]!, h), shifts[i]!);
          if (i === hidden.length) return linear;
          const activated = activate(linear, scope.child(name));
          slopes.push(activated.slope);
          return activated.value;
        }, x);
        const rows = (slope: Tensor): Tensor => reshape(slope, [...slope.shape, 1]);
        return {
          value,
          jacobian: () =>
            slopes.reduce((tangents, slope, i) => matMul(weights[i + 1]!, mul(rows(slope), tangents)), weights[0]!),
          pullBack: (vector) =>
            slopes.reduceRight(
              (w, slope, i) => matVec(weights[i]!, mul(slope, w), { transposeA: true }),
              matVec(weights.at(-1)!, vector, { transposeA: true }),
            ),
        };
      };
    },
  };
}
