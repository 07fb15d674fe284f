import {
  inverted,
  normal,
  reversePermutation,
  permutation,
  standardise,
  type Distribution,
  type HostTensor,
  type ImportedFlow,
} from '../../src/index.ts';
import { assemble, part, type Part } from '../../src/importers/part.ts';
import {
  blockNeuralPart,
  planarPart,
  planarSlopes,
  radialPart,
  sylvesterPart,
} from '../../src/importers/residual-parts.ts';
import { StateDict } from '../../src/importers/state-dict.ts';
import type { Fixture } from './fixture.ts';

type Importer = (state: StateDict, features: number, about: Fixture['about']) => ImportedFlow;

const flat = ({ data }: HostTensor): Float64Array => Float64Array.from(data);

/** Slice `i` of the leading axis. */
function sliceOf({ shape, data }: HostTensor, i: number): HostTensor {
  const size = data.length / shape[0]!;
  return { shape: shape.slice(1), data: data.slice(i * size, (i + 1) * size) };
}

/** Layers listed latent to data over a Gaussian with mean and scale, as normflows has them. */
function normflows(state: StateDict, features: number, layers: readonly Part[]): ImportedFlow {
  const base: Part<Distribution> = part(normal([features], { trainable: true }), {
    mean: { shape: [features], data: flat(state.take('q0.loc')) },
    logScale: { shape: [features], data: flat(state.take('q0.log_scale')) },
  });
  return assemble(layers.toReversed(), base);
}

const root = 'bijection.bijection.bijection.';

/** Layers from data to latent, each followed by a permutation, over a standard normal, as flowjax has them. */
export function flowjax(
  state: StateDict,
  features: number,
  count: number,
  layer: (i: number, take: (name: string) => HostTensor) => Part,
): ImportedFlow {
  const taken = new Map<string, HostTensor>();
  const takeWhole = (name: string): HostTensor => {
    const tensor = taken.get(name) ?? state.take(`${root}${name}`);
    taken.set(name, tensor);
    return tensor;
  };
  const orders = [1, 2].map((k) => `bijections[${k}].permutation[0]`).find((name) => state.has(`${root}${name}`));
  const order = orders === undefined ? undefined : takeWhole(orders);
  if (orders) state.skip(`${root}${orders.replace('permutation', 'inverse_permutation')}`);
  state.skip('base_dist.bijection.loc', 'base_dist.bijection.scale.args[0]');
  const permuted = (i: number): Part[] => {
    if (features === 1) return [];
    if (features === 2) return [part(reversePermutation(2))];
    const positions = Array.from(sliceOf(order!, i).data);
    return [part(permutation(positions.map((_, feature) => positions.indexOf(feature))))];
  };
  const parts = Array.from({ length: count }, (_, i) => [
    layer(i, (name) => sliceOf(takeWhole(name), i)),
    ...permuted(i),
  ]).flat();
  return assemble(parts, part(normal([features])));
}

const invertedPart = ({ built, params }: Part): Part => ({
  built: inverted(built),
  params: new Map([...params].map(([name, values]) => [`bijection.${name}`, values])),
});

const normflowsPlanar: Importer = (state, features, about) => {
  const activation = about.spec['act'] === 'tanh' ? 'tanh' : 'leakyRelu';
  const layers = Array.from({ length: state.count('flows.', '.w') }, (_, i) => {
    const take = (name: string): Float64Array => flat(state.take(`flows.${i}.${name}`));
    const [w, u, b] = [take('w'), take('u'), take('b')[0]!];
    return planarPart({ w, u, b }, planarSlopes.normflows, { activation, negativeSlope: 0.2 });
  });
  return normflows(state, features, layers);
};

const normflowsRadial: Importer = (state, features) => {
  const layers = Array.from({ length: state.count('flows.', '.z_0') }, (_, i) => {
    const take = (name: string): Float64Array => flat(state.take(`flows.${i}.${name}`));
    state.skip(`flows.${i}.d`);
    return radialPart({ center: take('z_0'), alpha: take('alpha')[0]!, beta: take('beta')[0]! });
  });
  return normflows(state, features, layers);
};

const flowjaxPlanar: Importer = (state, features, about) => {
  const slope = about.constructor['negative_slope'] as number | undefined;
  return flowjax(state, features, about.constructor['flow_layers'] as number, (_, take) => {
    const params = flat(take('bijections[0].params'));
    const [w, u] = [params.slice(0, features), params.slice(features, 2 * features)];
    const options = slope === undefined ? {} : { activation: 'leakyRelu' as const, negativeSlope: slope };
    return invertedPart(planarPart({ w, u, b: params[2 * features]! }, planarSlopes.flowjax, options));
  });
};

const flowjaxBnaf: Importer = (state, features, about) =>
  flowjax(state, features, about.constructor['flow_layers'] as number, (_, take) => {
    const depth = about.constructor['nn_depth'] as number;
    const layers = Array.from({ length: depth + 1 }, (__, k) => {
      const from = `bijections[0].bijection.layers[${k}][0]`;
      return {
        weight: take(`${from}.weight.weight.args[0]`),
        scale: take(`${from}.weight.scale.args[0]`).data,
        bias: take(`${from}.bias`).data,
      };
    });
    return blockNeuralPart(features, layers);
  });

const torchflowsSylvester: Importer = (state, features, about) => {
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

const importers: Readonly<Record<string, Importer>> = {
  'normflows-planar': normflowsPlanar,
  'normflows-planar-tanh': normflowsPlanar,
  'normflows-radial': normflowsRadial,
  'flowjax-planar': flowjaxPlanar,
  'flowjax-planar-tanh': flowjaxPlanar,
  'flowjax-bnaf': flowjaxBnaf,
  'torchflows-sylvester': torchflowsSylvester,
};

export const residualFixtures = Object.keys(importers);

/** The model of a fixture in our terms. */
export function importResidual(name: string, { weights, about, values }: Fixture): ImportedFlow {
  const state = new StateDict(weights);
  const imported = importers[name]!(state, values('x').shape[1]!, about);
  state.finish();
  return imported;
}
