import {
  affine,
  normal,
  rationalQuadratic,
  type Distribution,
  type HostTensor,
  type ImportedFlow,
} from '../../src/index.ts';
import {
  madePart,
  residualMADEPart,
  takeLinear,
  type ForeignAutoregressive,
  type LinearWeights,
} from '../../src/importers/masked-parts.ts';
import { assemble, part, type Part } from '../../src/importers/part.ts';
import { mapped } from '../../src/importers/rearrange.ts';
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
