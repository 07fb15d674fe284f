import {
  affine,
  coupling,
  normal,
  permutation,
  rationalQuadratic,
  residualNet,
  type Distribution,
  type HostTensor,
  type ImportedFlow,
  type RationalQuadraticOptions,
} from '../../src/index.ts';
import {
  madePart,
  residualMADEPart,
  takeLinear,
  type ForeignAutoregressive,
  type LinearWeights,
} from '../../src/importers/masked-parts.ts';
import { assemble, part, type Part } from '../../src/importers/part.ts';
import { inverseOrder, mapped, pickRows, reshaped } from '../../src/importers/rearrange.ts';
import { StateDict } from '../../src/importers/state-dict.ts';
import type { Fixture } from './fixture.ts';
import { flowjax } from './import-residual.ts';

type About = Fixture['about'];
type Importer = (state: StateDict, features: number, about: About) => ImportedFlow;
type TransformerOf = (about: About) => Pick<ForeignAutoregressive, 'transformer' | 'numbers'>;

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
/** Widths, heights and slopes one after the other there; width and height of each bin side by side here. */
const splineNumbers = (bins: number, slopes: number): number[] => [
  ...range(bins).flatMap((k) => [k, bins + k]),
  ...range(slopes).map((k) => 2 * bins + k),
];
const numberOf = (about: About, ...names: readonly string[]): number =>
  Number(names.map((name) => about.constructor[name] ?? about.spec[name]).find((value) => value != null) ?? 0);

const zukoMAF: TransformerOf = () => ({ transformer: affine({ bound: Math.log(1000) }), numbers: [0, 1] });
const zukoNSF: TransformerOf = (about) => {
  const bins = numberOf(about, 'bins') || 8;
  const transformer = rationalQuadratic({ bins, bound: 5, steepest: 1000, compatibility: 'zuko' });
  return { transformer, numbers: splineNumbers(bins, bins - 1) };
};

/** Autoregressive layers of zuko over a normal distribution with mean and scale. */
const zuko =
  (transformerOf: TransformerOf): Importer =>
  (state, features, about) => {
    const parts = range(state.count('transform.transforms.', '.order')).map((i): Part => {
      const from = `transform.transforms.${i}.hyper`;
      const linear = (name: string): LinearWeights => {
        state.skip(`${from}.${name}.mask`);
        return takeLinear(state, `${from}.${name}`);
      };
      const layer = {
        ...transformerOf(about),
        order: state.takeNumbers(`transform.transforms.${i}.order`),
        context: numberOf(about, 'context'),
      };
      if (about.constructor['residual'] !== true)
        return madePart(
          layer,
          range(state.count(`${from}.`, '.weight', 2)).map((k) => linear(`${2 * k}`)),
        );
      const initial = linear('0');
      let count = 1;
      while (state.has(`${from}.${count}.0.weight`)) count++;
      const blocks = range(count - 1).map((k) => ({ first: linear(`${k + 1}.0`), second: linear(`${k + 1}.2`) }));
      return residualMADEPart(layer, 'zuko', { initial, blocks, final: linear(`${count}`) });
    });
    const base: Part<Distribution> = part(normal([features], { trainable: true }), {
      mean: state.take('base.loc', [features]),
      logScale: mapped(state.take('base.scale', [features]), Math.log),
    });
    return assemble(parts, base);
  };

/** The masked network of nflows and normflows. */
function masked(
  state: StateDict,
  from: string,
  library: 'nflows' | 'normflows',
  layer: Omit<ForeignAutoregressive, 'order'>,
): Part {
  const linear = (name: string): LinearWeights => {
    state.skip(`${from}.${name}.mask`, `${from}.${name}.degrees`);
    return takeLinear(state, `${from}.${name}`);
  };
  const contextual = (name: string): { context: LinearWeights } | undefined =>
    state.has(`${from}.${name}.weight`) ? { context: linear(name) } : undefined;
  const initial = linear('initial_layer');
  const order = range(initial.weight.shape[1]!);
  const plain = state.count(`${from}.blocks.`, '.linear.weight');
  if (plain > 0) {
    const inner = range(plain).map((i) => linear(`blocks.${i}.linear`));
    return madePart({ ...layer, order }, [initial, ...inner, linear('final_layer')]);
  }
  const blocks = range(state.count(`${from}.blocks.`, '.linear_layers.0.weight')).map((i) => ({
    first: linear(`blocks.${i}.linear_layers.0`),
    second: linear(`blocks.${i}.linear_layers.1`),
    ...contextual(`blocks.${i}.context_layer`),
  }));
  const final = linear('final_layer');
  return residualMADEPart({ ...layer, order }, library, { initial, ...contextual('context_layer'), blocks, final });
}

/** A coupling of nflows with a residual net; `rqs+uncond` has a spline of the kept features too, with trained numbers. */
function splineCoupling(
  state: StateDict,
  from: string,
  spline: RationalQuadraticOptions & { readonly bins: number },
): Part {
  const { bins } = spline;
  const kept = state.takeNumbers(`${from}.identity_features`);
  const transformed = state.takeNumbers(`${from}.transform_features`);
  const params: Record<string, HostTensor> = {};
  const put = (name: string, { weight, bias }: LinearWeights): void => {
    params[`conditioner.${name}.weight`] = weight;
    params[`conditioner.${name}.bias`] = bias;
  };
  const linear = (name: string): LinearWeights => takeLinear(state, `${from}.transform_net.${name}`);
  const initial = linear('initial_layer');
  const hidden = initial.bias.shape[0]!;
  put('initial', initial);
  const blocks = state.count(`${from}.transform_net.blocks.`, '.linear_layers.0.weight');
  for (const i of range(blocks))
    for (const k of [0, 1]) put(`blocks.${i}.linear.${k}`, linear(`blocks.${i}.linear_layers.${k}`));
  const numbers = splineNumbers(bins, bins - 1);
  const rows = numbers.flatMap((number) => range(transformed.length).map((i) => i * numbers.length + number));
  const { weight, bias } = linear('final_layer');
  put('final', { weight: pickRows(weight, rows), bias: pickRows(bias, rows) });
  const unconditional = state.has(`${from}.unconditional_transform.unnormalized_widths`);
  if (unconditional) {
    const [widths, heights, slopes] = ['widths', 'heights', 'derivatives'].map((name) =>
      state.take(`${from}.unconditional_transform.unnormalized_${name}`),
    );
    const all = range(kept.length).map((i) =>
      [widths!, heights!, slopes!].flatMap(({ shape, data }) => Array.from(data.slice(i * shape[1]!, (i + 1) * shape[1]!))),
    );
    params['unconditional.parameters'] = {
      shape: [numbers.length, kept.length],
      data: Float64Array.from(numbers.flatMap((number) => all.map((own) => own[number]!))),
    };
  }
  const bijection = coupling(kept.length + transformed.length, {
    transformer: rationalQuadratic({ ...spline, divisor: Math.sqrt(hidden) }),
    conditioner: residualNet({ hidden, blocks }),
    mask: range(kept.length + transformed.length).map((feature) => kept.includes(feature)),
    ...(unconditional && { unconditional: rationalQuadratic(spline) }),
  });
  return part(bijection, params);
}

const nflows: Importer = (state, features, about) => {
  const bins = numberOf(about, 'num_bins');
  const kinds = about.constructor['layers_in_order_data_to_latent'] as string[];
  const parts = kinds.map((kind, i): Part => {
    const from = `_transform._transforms.${i}`;
    const context = numberOf(about, 'context_features');
    if (kind === 'reverse' || kind === 'random')
      return part(permutation(inverseOrder(state.takeNumbers(`${from}._permutation`))));
    if (kind === 'maf') {
      const layer = { transformer: affine({ compatibility: 'softplus' }), numbers: [1, 0], context };
      return masked(state, `${from}.autoregressive_net`, 'nflows', layer);
    }
    const spline = { bins, bound: numberOf(about, 'tail_bound'), compatibility: 'nflows' } as const;
    const transformer = rationalQuadratic(spline);
    if (kind === 'rqs' || kind === 'rqs+uncond') return splineCoupling(state, from, spline);
    const layer = { transformer, numbers: splineNumbers(bins, bins - 1), context };
    return masked(state, `${from}.autoregressive_net`, 'nflows', layer);
  });
  state.skip('_distribution._log_z');
  return assemble(parts, part(normal([features])));
};

const normflowsIaf: Importer = (state, features, about) => {
  const kinds = about.constructor['layers_in_order_latent_to_data'] as string[];
  const parts = kinds.map((kind, i) => {
    const from = `flows.${i}`;
    if (kind === 'permute') {
      state.skip(`${from}.inv_perm`);
      return part(permutation(state.takeNumbers(`${from}.perm`)));
    }
    const transformer = affine({ compatibility: 'sigmoid' });
    const layer = { transformer, numbers: [1, 0], density: 'invert' as const };
    return masked(state, `${from}.autoregressive_net`, 'normflows', layer);
  });
  const base: Part<Distribution> = part(normal([features], { trainable: true }), {
    mean: reshaped(state.take('q0.loc'), [features]),
    logScale: reshaped(state.take('q0.log_scale'), [features]),
  });
  return assemble(parts.toReversed(), base);
};

const flowjaxMasked: Importer = (state, features, about) => {
  const spline = about.spec['spline'] as { readonly interval: number; readonly knots: number } | undefined;
  const bins = (spline?.knots ?? 0) + 1;
  const layer = {
    order: range(features),
    context: numberOf(about, 'cond_dim'),
    ...(spline
      ? {
          transformer: rationalQuadratic({
            bins,
            bound: spline.interval,
            smallest: 1e-3 / (2 * spline.interval),
            compatibility: 'flowjax',
          }),
          numbers: splineNumbers(bins, bins + 1),
        }
      : { transformer: affine({ compatibility: 'softplusFlowjax' }), numbers: [0, 1] }),
  };
  // The network gives what is added to the first parameters.
  const first = state.take('aux.transformer_init').data;
  return flowjax(state, features, about.constructor['flow_layers'] as number, (_, take) => {
    const from = 'bijections[0].masked_autoregressive_mlp.layers';
    const depth = (about.constructor['nn_depth'] as number | undefined) ?? 1;
    const layers = range(depth + 1).map((k): LinearWeights => {
      take(`${from}[${k}].weight.args[0]`);
      return { weight: take(`${from}[${k}].weight.args[1]`), bias: take(`${from}[${k}].bias`) };
    });
    const { weight, bias } = layers[depth]!;
    const shifted: HostTensor = { ...bias, data: Float64Array.from(bias.data, (b, i) => b + first[i % first.length]!) };
    return madePart(layer, [...layers.slice(0, -1), { weight, bias: shifted }]);
  });
};

const importers: Readonly<Record<string, Importer>> = {
  'zuko-maf': zuko(zukoMAF),
  'zuko-nsf-ar': zuko(zukoNSF),
  'zuko-nsf-cond': zuko(zukoNSF),
  'zuko-nsf-coupling': zuko(zukoNSF),
  'zuko-nsf-residual': zuko(zukoNSF),
  'nflows-maf': nflows,
  'nflows-maf-cond': nflows,
  'nflows-maf-feedforward': nflows,
  'nflows-rqs-ar': nflows,
  'nflows-rqs-coupling': nflows,
  'normflows-iaf': normflowsIaf,
  'flowjax-maf-affine': flowjaxMasked,
  'flowjax-maf-rqs-cond': flowjaxMasked,
};

export const autoregressiveFixtures = Object.keys(importers);

/** The model of a fixture in our terms. */
export function importAutoregressive(name: string, { weights, auxiliary, about, values }: Fixture): ImportedFlow {
  const state = new StateDict(new Map([...weights, ...auxiliary]));
  const imported = importers[name]!(state, values('x').shape[1]!, about);
  state.finish();
  return imported;
}
