import {
  bernstein,
  inverted,
  made,
  maskedAutoregressive,
  monotonicNetwork,
  normal,
  sumOfSquares,
  unconstrainedMonotonic,
  type HostTensor,
  type ImportedFlow,
  type Transformer,
} from '../../src/index.ts';
import { elementwiseSoftClip } from '../../src/bijections/elementwise/elementwise-soft-clip.ts';
import { parameterCount } from '../../src/bijections/transformers/transformer-params.ts';
import { assemble, part, type Part } from '../../src/importers/part.ts';
import { mapped, pickColumns, pickRows } from '../../src/importers/rearrange.ts';
import { StateDict } from '../../src/importers/state-dict.ts';
import type { Fixture } from './fixture.ts';

interface ZukoClass {
  transformer(args: Readonly<Record<string, unknown>>): Transformer;
  /** Where the transformer's own networks lie in a layer. */
  readonly networks?: string;
  /** Between layers latents are clipped softly to this. */
  readonly clip?: number;
}

const compatibility = 'zuko';
const networkOf = ({ network, signal = 16 }: Readonly<Record<string, unknown>>) =>
  ({
    hidden: (network as { hidden_features?: number[] } | undefined)?.hidden_features ?? [64, 64],
    signal: signal as number,
    compatibility,
  }) as const;

const classes: Readonly<Record<string, ZukoClass>> = {
  SOSPF: {
    transformer: ({ polynomials = 3, degree = 4 }) =>
      sumOfSquares({ polynomials: polynomials as number, degree: degree as number, compatibility }),
    clip: 11,
  },
  BPF: { transformer: ({ degree = 16 }) => bernstein({ degree: degree as number, compatibility }) },
  UNAF: {
    transformer: (args) => unconstrainedMonotonic({ ...networkOf(args), activation: 'elu' }),
    networks: 'integrand',
    clip: 11,
  },
  NAF: { transformer: (args) => monotonicNetwork(networkOf(args)), networks: 'network', clip: 11 },
};

const classOf = (about: Fixture['about']): string => about.class.split('.').at(-1)!;

/** Whether the fixture is one of zuko's flows whose transformers have no closed inverse. */
export const isMonotonic = ({ about }: Fixture): boolean => about.library === 'zuko' && classOf(about) in classes;

/** Such a flow in our terms. */
export function importMonotonic({ weights, about }: Fixture): ImportedFlow {
  const { transformer: make, networks, clip } = classes[classOf(about)]!;
  const state = new StateDict(weights);
  const transformer = make(about.constructor);
  const features = about.constructor['features'] as number;
  const step = clip === undefined ? 1 : 2;
  const count = state.count('transform.transforms.', '.order', step);
  const parts = Array.from({ length: count }, (_, i): Part[] => {
    const layer = autoregressive(state, `transform.transforms.${i * step}`, { transformer, features, networks });
    const last = i === count - 1;
    return clip === undefined || last
      ? [layer]
      : [layer, part(inverted(elementwiseSoftClip([features], { bound: clip })))];
  });
  const base = part(normal([features], { trainable: true }), {
    mean: state.take('base.loc', [features]),
    logScale: mapped(state.take('base.scale', [features]), Math.log),
  });
  state.finish();
  return assemble(parts.flat(), base);
}

function autoregressive(
  state: StateDict,
  from: string,
  {
    transformer,
    features,
    networks,
  }: { readonly transformer: Transformer; readonly features: number; readonly networks: string | undefined },
): Part {
  const order = state.takeNumbers(`${from}.order`);
  const byRank = order.map((_, feature) => feature).toSorted((a, b) => order[a]! - order[b]!);
  const layers = state.count(`${from}.hyper.`, '.weight', 2);
  // zuko gives degrees to hidden units in turn, ours ascend.
  const units = (width: number): number[] =>
    Array.from({ length: width }, (_, i) => i).toSorted((a, b) => (a % (features - 1)) - (b % (features - 1)) || a - b);
  const numbers = parameterCount(transformer);
  const outputs = Array.from(
    { length: numbers * features },
    (_, at) => byRank[at % features]! * numbers + Math.floor(at / features),
  );
  const params: Record<string, HostTensor> = {};
  const hidden: number[] = [];
  let columns = byRank.slice(0, -1);
  for (let k = 0; k < layers; k++) {
    const [weight, bias] = ['weight', 'bias'].map((name) => state.take(`${from}.hyper.${2 * k}.${name}`));
    state.skip(`${from}.hyper.${2 * k}.mask`);
    const rows = k === layers - 1 ? outputs : units(bias!.shape[0]!);
    params[`conditioner.layers.${k}.weight`] = pickColumns(pickRows(weight!, rows), columns);
    params[`conditioner.layers.${k}.bias`] = pickRows(bias!, rows);
    if (k < layers - 1) hidden.push(rows.length);
    columns = rows;
  }
  const own = networks === undefined ? 0 : state.count(`${from}.univariate.${networks}.`, '.weight', 2);
  for (let k = 0; k < own; k++)
    for (const name of ['weight', 'bias'])
      params[`transformer.layers.${k}.${name}`] = pickRows(
        state.take(`${from}.univariate.${networks}.${2 * k}.${name}`),
        byRank,
      );
  return part(maskedAutoregressive(features, { transformer, conditioner: made({ hidden }), order }), params);
}
