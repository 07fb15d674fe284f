import {
  inverted,
  normal,
  orthogonal,
  reversePermutation,
  permutation,
  standardise,
  type HostTensor,
  type ImportedFlow,
} from '../../src/index.ts';
import { assemble, part, type Part } from '../../src/importers/part.ts';
import {
  blockNeuralPart,
  gaussianizationPart,
  planarPart,
  planarSlopes,
  sylvesterPart,
  triangularSplineParts,
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

const root = 'bijection.bijection.bijection.';

/** Layers from data to latent, each followed by a permutation, over a standard normal, as flowjax has them. */
export function flowjax(
  state: StateDict,
  features: number,
  count: number,
  layer: (i: number, take: (name: string) => HostTensor) => Part | Part[],
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
    permuted(i),
  ]).flat(2);
  return assemble(parts, part(normal([features])));
}

const invertedPart = ({ built, params }: Part): Part => ({
  built: inverted(built),
  params: new Map([...params].map(([name, values]) => [`bijection.${name}`, values])),
});

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

const zukoGF: Importer = (state, features) => {
  const count = state.count('transform.transforms.', '.phi.0', 2);
  const parts = Array.from({ length: count }, (_, i) => {
    const rotation = `transform.transforms.${2 * i - 1}.A`;
    const at = `transform.transforms.${2 * i}.phi`;
    const turn = i === 0 ? [] : [zukoRotation(state.take(rotation, [features, features]))];
    return [...turn, gaussianizationPart(state.take(`${at}.0`), state.take(`${at}.1`))];
  }).flat();
  state.skip('base.loc', 'base.scale');
  return assemble(parts, part(normal([features])));
};

/** `expm(A - Aᵀ)`: of the skew matrix ours are the entries below the diagonal. */
function zukoRotation({ shape, data }: HostTensor): Part {
  const features = shape[0]!;
  const below = Array.from({ length: features }, (_, row) =>
    Array.from({ length: row }, (__, column) => data[row * features + column]! - data[column * features + row]!),
  ).flat();
  return part(orthogonal(features), { skew: { shape: [below.length], data: Float64Array.from(below) } });
}

const flowjaxTriangularSpline: Importer = (state, features, about) =>
  flowjax(state, features, about.constructor['flow_layers'] as number, (_, take) => {
    const [spline, triangle] = ['bijections[0].inner.bijection', 'bijections[1].triangular'];
    return triangularSplineParts({
      widths: take(`${spline}.x_pos.arr`),
      heights: take(`${spline}.y_pos.arr`),
      slopes: take(`${spline}.derivatives.args[0]`),
      triangle: take(`${triangle}.weight.args[0]`),
      scale: take(`${triangle}.scale.args[0]`).data,
      loc: take('bijections[1].loc').data,
    });
  });

const importers: Readonly<Record<string, Importer>> = {
  'flowjax-planar': flowjaxPlanar,
  'flowjax-planar-tanh': flowjaxPlanar,
  'flowjax-bnaf': flowjaxBnaf,
  'flowjax-triangular-spline': flowjaxTriangularSpline,
  'torchflows-sylvester': torchflowsSylvester,
  'zuko-gf': zukoGF,
};

export const residualFixtures = Object.keys(importers);

/** The model of a fixture in our terms. */
export function importResidual(name: string, { weights, about, values }: Fixture): ImportedFlow {
  const state = new StateDict(weights);
  const imported = importers[name]!(state, values('x').shape[1]!, about);
  state.finish();
  return imported;
}
