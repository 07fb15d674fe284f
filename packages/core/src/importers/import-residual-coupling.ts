import { coupling } from '../bijections/coupling.ts';
import type { HostTensor } from '../host-array.ts';
import type { ActivationName } from '../nn/activation.ts';
import { residualNet } from '../nn/residual-net.ts';
import { sameShape } from '../tensor/shape.ts';
import { featureNumbers, type FeatureMap } from './feature-numbers.ts';
import { takeLinear, type LinearSizes, type LinearWeights } from './masked-parts.ts';
import { part, type Part } from './part.ts';
import { fromFeatureMajor, pickRows, reshaped } from './rearrange.ts';
import { wrongShape, type StateDict } from './state-dict.ts';

/** What a coupling does to the features that are transformed, and to those that are kept. */
interface CouplingMaps {
  readonly map: FeatureMap;
  /** Whether the last layer has whole parameters one after the other, not the numbers of a feature side by side. */
  readonly wholeParameters?: boolean;
  /** What the kept features go through by themselves. */
  readonly unconditional?: FeatureMap;
  readonly activation?: ActivationName;
}

/** A coupling of nflows or normflows whose conditioner is a `ResidualNet`. */
export function importResidualCoupling(
  state: StateDict,
  from: string,
  { map, wholeParameters = false, unconditional, activation = 'relu' }: CouplingMaps,
): Part {
  const kept = state.takeNumbers(`${from}.identity_features`);
  const transformed = state.takeNumbers(`${from}.transform_features`).length;
  const features = kept.length + transformed;
  const params: Record<string, HostTensor> = {};
  const put = (name: string, { weight, bias }: LinearWeights): void => {
    params[`conditioner.${name}.weight`] = weight;
    params[`conditioner.${name}.bias`] = bias;
  };
  const linear = (name: string, sizes?: LinearSizes): LinearWeights =>
    takeLinear(state, `${from}.transform_net.${name}`, sizes);

  const initial = linear('initial_layer');
  const hidden = initial.bias.shape[0]!;
  const context = initial.weight.shape[1]! - kept.length;
  put('initial', initial);
  const blocks = state.count(`${from}.transform_net.blocks.`);
  for (let i = 0; i < blocks; i++) {
    for (const k of [0, 1])
      put(`blocks.${i}.linear.${k}`, linear(`blocks.${i}.linear_layers.${k}`, { inputs: hidden, outputs: hidden }));
    if (context > 0) put(`blocks.${i}.gate`, linear(`blocks.${i}.context_layer`, { inputs: context, outputs: hidden }));
  }
  const { weight, bias } = linear('final_layer', { inputs: hidden });
  const layer = `${from}.transform_net.final_layer`;
  const own = featureNumbers(map, { layer, rows: bias.shape[0]!, features: transformed, hidden });
  const rows = fromFeatureMajor(own.numbers, transformed);
  put('final', wholeParameters ? { weight, bias } : { weight: pickRows(weight, rows), bias: pickRows(bias, rows) });

  const ofKept = unconditional && trainedNumbers(state, `${from}.unconditional_transform`, kept.length, unconditional);
  if (ofKept) params['unconditional.parameters'] = ofKept.parameters;
  const bijection = coupling(features, {
    transformer: own.transformer,
    conditioner: residualNet({ hidden, blocks, activation }),
    mask: Array.from({ length: features }, (_, feature) => kept.includes(feature)),
    context,
    ...(ofKept && { unconditional: ofKept.transformer }),
  });
  return part(bijection, params);
}

/** A `PiecewiseRationalQuadraticCDF`: the numbers of a spline of each feature, `[parameters, features]` here. */
function trainedNumbers(state: StateDict, from: string, features: number, map: FeatureMap) {
  const parts = ['widths', 'heights', 'derivatives'].map((name) => {
    const tensor = state.take(`${from}.unnormalized_${name}`);
    const expected = [features, ...tensor.shape.slice(1)];
    if (!sameShape(tensor.shape, expected)) throw wrongShape(`${from}.unnormalized_${name}`, tensor.shape, expected);
    return tensor;
  });
  const sideBySide = Float64Array.from(
    Array.from({ length: features }, (_, i) =>
      parts.flatMap(({ shape, data }) => Array.from(data.slice(i * shape[1]!, (i + 1) * shape[1]!))),
    ).flat(),
  );
  const rows = sideBySide.length;
  const { transformer, numbers } = featureNumbers(map, { layer: from, rows, features, hidden: 1 });
  const picked = pickRows({ shape: [rows], data: sideBySide }, fromFeatureMajor(numbers, features));
  return { transformer, parameters: reshaped(picked, [numbers.length, features]) };
}
