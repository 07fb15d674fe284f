import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { slice } from '../tensor/primitives/slice.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { activations, type ActivationName } from './activation.ts';
import type { AutoregressiveConditioner, AutoregressiveFactory, AutoregressiveSizes } from './conditioner.ts';
import { degreesOf } from './degrees.ts';
import { maskedLinear } from './masked-linear.ts';

export interface MADEOptions {
  /** Widths of the hidden layers. */
  readonly hidden?: readonly number[];
  readonly activation?: ActivationName;
  /** How the last layer starts: `zero` makes a flow that is the identity at first. */
  readonly lastLayer?: 'zero' | 'uniform';
  /** A form of other libraries, for imported weights: `cyclic` gives degrees out in turn (nflows, zuko, flowjax), which differs in layers narrower than the event. */
  readonly compatibility?: 'cyclic';
}

const schema = v.strictObject({
  type: v.literal('made'),
  version: v.literal(1),
  hidden: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), [64, 64]),
  activation: v.optional(v.picklist(Object.keys(activations) as ActivationName[]), 'relu'),
  lastLayer: v.optional(v.picklist(['zero', 'uniform']), 'zero'),
  compatibility: v.optional(v.picklist(['cyclic'])),
});

/**
 * A multilayer perceptron whose weights are masked so that the parameters of a feature depend on features of lower rank only.
 * (MADE: Masked Autoencoder for Distribution Estimation, 2015.)
 *
 * A hidden unit of degree `k` sees the features of rank below `k`; degrees are spread evenly and ascend in each layer. Columns of the first layer
 * are the context, then the features by rank.
 *
 * @example
 * ```ts
 * made({ hidden: [64, 64] }).spec.activation; // => 'relu'
 * ```
 */
export function made(options: MADEOptions = {}): AutoregressiveFactory {
  const spec = v.parse(schema, { type: 'made', version: 1, ...options });
  return { spec, create: (sizes) => create(spec, sizes) };
}

function create(
  { hidden, activation, lastLayer, compatibility }: v.InferOutput<typeof schema>,
  sizes: AutoregressiveSizes,
): AutoregressiveConditioner {
  const { inputs, outputs, ranges, ...degreesFor } = degreesOf(sizes, { cyclic: compatibility === 'cyclic' });
  const act = activations[activation];
  // Where there is nothing to see, the last layer is a bias.
  const degrees = [inputs, ...(inputs.length === 0 ? [] : hidden.map(degreesFor.hidden))];
  const inner = degrees
    .slice(1)
    .map((own, i) => maskedLinear({ name: `layers.${i}`, inputs: degrees[i]!, outputs: own }));
  const last = maskedLinear({
    name: `layers.${inner.length}`,
    inputs: degrees.at(-1)!,
    outputs,
    copies: sizes.parameters,
    init: lastLayer,
  });
  return {
    declare: () => [...inner, last].flatMap((layer) => layer.declare()),
    apply(x, scope) {
      const seen = slice(x, { axis: 0, end: inputs.length - sizes.context });
      const all = sizes.context === 0 ? seen : concat([scope.context!, seen]);
      return last.apply(
        inner.reduce((h, layer) => act(layer.apply(h, scope)), all),
        scope,
      );
    },
    generate(solve, scope) {
      // What is known of the input and of each hidden layer.
      const known: (Tensor | undefined)[] = [sizes.context === 0 ? undefined : scope.context!];
      ranges.forEach((range, rank) => {
        inner.forEach((layer, i) => {
          const units = layer.rows(rank, known[i], scope);
          if (units !== undefined) known[i + 1] = joined(known[i + 1], act(units));
        });
        const x = solve(last.rows(rank, known[inner.length], scope)!, range);
        known[0] = joined(known[0], x);
      });
    },
  };
}

const joined = (known: Tensor | undefined, more: Tensor): Tensor =>
  known === undefined ? more : concat([known, more]);

export const madeDefinition: Definition<AutoregressiveFactory, 'autoregressiveConditioner'> = {
  kind: 'autoregressiveConditioner',
  type: 'made',
  version: 1,
  summary: 'Masked multilayer perceptron',
  reference: 'MADE: Masked Autoencoder for Distribution Estimation (2015)',
  schema,
  build: (options: MADEOptions) => made(options),
  instances: [
    { type: 'made', version: 1, hidden: [8, 8], lastLayer: 'uniform' },
    { type: 'made', version: 1, hidden: [3], activation: 'tanh', lastLayer: 'uniform' },
    { type: 'made', version: 1, hidden: [], lastLayer: 'uniform' },
    { type: 'made', version: 1, hidden: [2, 9], activation: 'silu', compatibility: 'cyclic' },
  ],
};
