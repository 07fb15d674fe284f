import { FlowError } from '../flow-error.ts';
import { featureNumbers, type FeatureMap } from './feature-numbers.ts';
import {
  madePart,
  residualMADEPart,
  takeLinear,
  type ForeignAutoregressive,
  type LinearSizes,
  type LinearWeights,
} from './masked-parts.ts';
import type { Part } from './part.ts';
import type { StateDict } from './state-dict.ts';

/** An autoregressive layer with the `MADE` of nflows or normflows; the degrees of its last layer tell the order of the features. */
export function importMasked(
  state: StateDict,
  from: string,
  {
    library,
    map,
    residual = true,
    ...rest
  }: {
    readonly library: 'nflows' | 'normflows';
    readonly map: FeatureMap;
    /** Whether blocks are residual, where there are none that tell. */
    readonly residual?: boolean;
  } & Pick<ForeignAutoregressive, 'density' | 'activation'>,
): Part {
  const linear = (name: string, sizes?: LinearSizes): LinearWeights => takeLinear(state, `${from}.${name}`, sizes);
  const ranks = state.takeNumbers(`${from}.final_layer.degrees`);
  const features = Math.max(...ranks);
  const initial = linear('initial_layer', { inputs: features });
  const hidden = initial.bias.data.length;
  const inTurn = (name: string): void => {
    const degrees = [...state.take(`${from}.${name}.degrees`, [hidden]).data];
    const count = Math.max(1, features - 1);
    if (degrees.some((degree, unit) => degree !== (unit % count) + Math.min(1, features - 1)))
      throw new FlowError('FILE_FORMAT', `"${from}.${name}" has hidden units of random degrees`, {
        hint: 'only networks whose hidden units take the degrees in turn can be imported',
      });
  };
  const hiddenLinear = (name: string): LinearWeights => {
    inTurn(name);
    return linear(name, { inputs: hidden, outputs: hidden });
  };
  const contextual = (name: string, inputs?: number): { context: LinearWeights } | undefined =>
    state.has(`${from}.${name}.weight`) || state.has(`${from}.${name}.bias`)
      ? { context: linear(name, { inputs, outputs: hidden }) }
      : undefined;

  inTurn('initial_layer');
  const rows = ranks.length;
  const final = linear('final_layer', { inputs: hidden, outputs: rows });
  const own = featureNumbers(map, {
    layer: `${from}.final_layer`,
    rows,
    features,
    hidden,
  });
  const order = Array.from({ length: features }, (_, i) => ranks[(i * rows) / features]! - 1);
  const layer = { ...own, order, ...rest };

  const plain = state.count(`${from}.blocks.`, { kind: 'linear.' });
  if (plain > 0 || (!residual && !state.has(`${from}.blocks.0.linear_layers.0.weight`))) {
    const inner = Array.from({ length: plain }, (_, i) => hiddenLinear(`blocks.${i}.linear`));
    return madePart(layer, [initial, ...inner, final]);
  }
  const seen = contextual('context_layer');
  const context = seen?.context.weight.shape[1] ?? 0;
  const blocks = Array.from({ length: state.count(`${from}.blocks.`, { kind: 'linear_layers.' }) }, (_, i) => ({
    first: hiddenLinear(`blocks.${i}.linear_layers.0`),
    second: hiddenLinear(`blocks.${i}.linear_layers.1`),
    ...contextual(`blocks.${i}.context_layer`, context),
  }));
  return residualMADEPart({ ...layer, context }, library, { initial, ...seen, blocks, final });
}
