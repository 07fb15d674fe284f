import {
  coupling,
  linearRational,
  mlp,
  normal,
  permutation,
  standardise,
  type Distribution,
  type HostTensor,
  type ImportedFlow,
  type Transformer,
} from '../../src/index.ts';
import { madePart, takeLinear, type LinearWeights } from '../../src/importers/masked-parts.ts';
import { assemble, part, type Part } from '../../src/importers/part.ts';
import { fromFeatureMajor, inverseOrder, pickRows } from '../../src/importers/rearrange.ts';
import { sylvesterPart } from '../../src/importers/residual-parts.ts';
import { StateDict } from '../../src/importers/state-dict.ts';
import type { Fixture } from './fixture.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

type Importer = (state: StateDict, features: number, about: Fixture['about']) => ImportedFlow;

/** A coupling with a multilayer perceptron; `numbers` says where our numbers of a feature stand among those there. */
function perceptronCoupling(
  mask: readonly boolean[],
  layers: readonly LinearWeights[],
  {
    transformer,
    numbers,
    activation,
  }: {
    readonly transformer: Transformer;
    readonly numbers: readonly number[];
    readonly activation: 'relu' | 'tanh';
  },
): Part {
  const transformed = mask.filter((keep) => !keep).length;
  const perFeature = layers.at(-1)!.bias.shape[0]! / transformed;
  const theirs = fromFeatureMajor(perFeature, transformed);
  const rows = numbers.flatMap((number) => theirs.slice(number * transformed, (number + 1) * transformed));
  const params = layers.flatMap((linear, k) =>
    (['weight', 'bias'] as const).map((name): [string, HostTensor] => [
      `conditioner.layers.${k}.${name}`,
      k === layers.length - 1 ? pickRows(linear[name], rows) : linear[name],
    ]),
  );
  const conditioner = mlp({ hidden: layers.slice(0, -1).map(({ bias }) => bias.shape[0]!), activation });
  return part(coupling(mask.length, { transformer, conditioner, mask }), Object.fromEntries(params));
}

/** Linear rational splines between affine layers, as torchflows has them; its weight of the first knot cancels. */
const linearRationalSplines: Importer = (state, features, about) => {
  const { boundary, n_bins: bins } = about.constructor['transformer_kwargs'] as Record<'boundary' | 'n_bins', number>;
  const transformer = linearRational({ bins, bound: boundary, smallest: 1e-2, compatibility: 'torchflows' });
  const spline = {
    transformer,
    numbers: [
      ...range(bins).flatMap((k) => [k, bins + k]),
      ...range(bins - 1).map((k) => 3 * bins + k),
      ...range(bins).map((k) => 2 * bins + k),
    ],
    activation: 'tanh' as const,
  };
  const affine = (i: number, inverse = false): Part => {
    const { data } = state.take(`bijection.layers.${i}.value`, [features, 2]);
    const pairs = range(features).map((k): [alpha: number, beta: number] => [
      Math.exp(Math.log(1 - 1e-10) + data[2 * k]! / 2) + 1e-10,
      data[2 * k + 1]!,
    ]);
    const vector = (numbers: readonly number[]): HostTensor => ({
      shape: [features],
      data: Float64Array.from(numbers),
    });
    // Data to latent is alpha x + beta there, or its inverse; (x - mean) / scale here.
    return part(standardise(features), {
      mean: vector(pairs.map(([alpha, beta]) => (inverse ? beta : -beta / alpha))),
      scale: vector(pairs.map(([alpha]) => (inverse ? alpha : 1 / alpha))),
    });
  };
  const layer = (i: number): Part => {
    const from = `bijection.layers.${i}.conditioner_transform`;
    state.skip(`${from}.global_theta_flat`);
    const layers = range(state.count(`${from}.sequential.`, { step: 2 })).map((k) => {
      state.skip(`${from}.sequential.${2 * k}.mask`);
      return takeLinear(state, `${from}.sequential.${2 * k}`);
    });
    if (state.has(`aux.bijection.layers.${i}.coupling.source_mask`)) {
      state.skip(`aux.bijection.layers.${i}.coupling.target_mask`);
      const mask = state.takeNumbers(`aux.bijection.layers.${i}.coupling.source_mask`).map((keep) => keep === 1);
      return perceptronCoupling(mask, layers, spline);
    }
    const { weight, bias } = layers.at(-1)!;
    const rows = range(bias.shape[0]!).filter((row) => row % (4 * bins) !== 4 * bins - 1);
    const last = { weight: pickRows(weight, rows), bias: pickRows(bias, rows) };
    return madePart({ ...spline, order: range(features) }, [...layers.slice(0, -1), last]);
  };
  const count = about.constructor['n_layers'] as number;
  const parts = range(count).flatMap((k) => [
    part(permutation(inverseOrder(state.takeNumbers(`aux.bijection.layers.${3 * k + 1}.forward_permutation`)))),
    layer(3 * k + 2),
    affine(3 * k + 3, true),
  ]);
  const base: Part<Distribution> = part(normal([features], { trainable: true }), {
    mean: state.take('base.loc'),
    logScale: state.take('base.log_scale'),
  });
  return assemble([affine(0), ...parts, affine(3 * count + 1), affine(3 * count + 2, true)], base);
};

const sylvesterLayers: Importer = (state, features, about) => {
  const layers = about.constructor['n_layers'] as number;
  const affine = (i: number): Part => {
    const { data } = state.take(`bijection.layers.${i}.value`, [features, 2]);
    const alpha = Array.from({ length: features }, (_, k) => Math.exp(Math.log(1 - 1e-10) + data[2 * k]! / 2) + 1e-10);
    // Data to latent is alpha x + beta there, (x - mean) / scale here.
    return part(standardise(features), {
      mean: { shape: [features], data: Float64Array.from(alpha, (a, k) => -data[2 * k + 1]! / a) },
      scale: { shape: [features], data: Float64Array.from(alpha, (a) => 1 / a) },
    });
  };
  const triangle = (name: string) => ({
    diagonal: state.take(`${name}.lower.unc_diag_elements`).data,
    below: state.take(`${name}.lower.off_diagonal_elements`).data,
  });
  const parts = Array.from({ length: layers }, (_, i) => {
    const from = `bijection.layers.${2 * i + 1}`;
    const bias = state.take(`${from}.b`).data;
    const outer = triangle(`${from}.r`);
    return [affine(2 * i), sylvesterPart(features, { outer, inner: triangle(`${from}.r_tilde`), bias })];
  }).flat();
  state.skip('base.loc', 'base.log_scale');
  return assemble([...parts, affine(2 * layers)], part(normal([features])));
};

/** A flow of torchflows 1.2, which only tests read. */
export function importTorchflows({ weights, auxiliary, about, values }: Fixture): ImportedFlow {
  const state = new StateDict(new Map([...weights, ...auxiliary]));
  const load = about.class.includes('LRS') ? linearRationalSplines : sylvesterLayers;
  const imported = load(state, values('x').shape[1]!, about);
  state.finish();
  return imported;
}
