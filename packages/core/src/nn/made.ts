import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import { activations } from './activation.ts';
import { networkEntries, type NetworkOptions } from './network-options.ts';
import type { AutoregressiveConditioner, AutoregressiveFactory, AutoregressiveSizes } from './conditioner.ts';
import { degreesOf } from './degrees.ts';
import { maskedLinear } from './masked-linear.ts';
import { maskedNetwork } from './masked-network.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface MADEOptions extends NetworkOptions {
  /** Widths of the hidden layers. */
  readonly hidden?: readonly number[];
  /** A form of other libraries, for imported weights: `cyclic` gives degrees out in turn (nflows, zuko, flowjax), which differs in layers narrower than the event. */
  readonly compatibility?: 'cyclic';
}

const schema = v.strictObject({
  type: v.literal('made'),
  version: v.literal(1),
  hidden: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), [64, 64]),
  ...networkEntries,
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
  const spec = parseSpec(schema, { type: 'made', version: 1, ...options });
  return { spec, create: (sizes) => create(spec, sizes) };
}

function create(
  { hidden, activation, lastLayer, compatibility }: v.InferOutput<typeof schema>,
  sizes: AutoregressiveSizes,
): AutoregressiveConditioner {
  const degrees = degreesOf(sizes, { cyclic: compatibility === 'cyclic' });
  const act = activations[activation];
  // Where there is nothing to see, the last layer is a bias.
  const widths = [degrees.inputs, ...(degrees.inputs.length === 0 ? [] : hidden.map(degrees.hidden))];
  const inner = widths.slice(1).map((outputs, i) => maskedLinear(`layers.${i}`, { inputs: widths[i]!, outputs }));
  const last = maskedLinear(`layers.${inner.length}`, {
    inputs: widths.at(-1)!,
    outputs: degrees.outputs,
    copies: sizes.parameters,
    init: lastLayer,
  });
  return {
    declare: () => [...inner, last].flatMap((layer) => layer.declare()),
    ...maskedNetwork({
      layers: [...inner, last],
      degrees,
      compute: (x, { linear }) =>
        linear(
          last,
          inner.reduce((h, layer) => act(linear(layer, h)), x),
        ),
    }),
  };
}

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
