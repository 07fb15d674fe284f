import { normal, permutation, type HostTensor, type ImportedFlow } from '../../src/index.ts';
import { actNormPart, batchNormPart, luPart, maskedAffinePart } from '../../src/importers/linear-parts.ts';
import { assemble, part, type Part } from '../../src/importers/part.ts';
import { inverseOrder } from '../../src/importers/rearrange.ts';
import { StateDict } from '../../src/importers/state-dict.ts';
import type { Fixture } from './fixture.ts';

const vector = ({ data }: HostTensor): HostTensor => ({ shape: [data.length], data: Float64Array.from(data) });

/** Layers of nflows by name, all from data to latent. */
const nflows: Readonly<Record<string, (state: StateDict, from: string, features: number) => Part>> = {
  lu: luPart,
  random: permuted,
  reverse: permuted,
  batchnorm: batchNormPart,
  actnorm(state, from) {
    state.skip(`${from}.initialized`);
    const logScale = state.take(`${from}.log_scale`).data.map((value) => -value);
    const { data: shift } = state.take(`${from}.shift`);
    return actNormPart(
      logScale,
      shift.map((value, i) => -value * Math.exp(logScale[i]!)),
    );
  },
};

function permuted(state: StateDict, from: string): Part {
  return part(permutation(inverseOrder(state.takeNumbers(`${from}._permutation`))));
}

/** Layers of normflows by name. */
const normflows: Readonly<Record<string, (state: StateDict, from: string) => Part>> = {
  'masked-affine': maskedAffinePart,
  actnorm(state, from) {
    state.skip(`${from}.data_dep_init_done`);
    return actNormPart(state.take(`${from}.s`).data, state.take(`${from}.t`).data);
  },
};

const layersOf = ({ about }: Fixture): string[] =>
  (about.constructor['layers_in_order_data_to_latent'] ??
    about.constructor['layers_in_order_latent_to_data'] ??
    []) as string[];

/** Whether all layers are of the kinds here, and one of them a normalising one. */
export const isLinear = (fixture: Fixture): boolean => {
  const known = fixture.about.library === 'nflows' ? nflows : normflows;
  const layers = layersOf(fixture);
  return (
    ['nflows', 'normflows'].includes(fixture.about.library) &&
    layers.some((layer) => layer in known) &&
    layers.every((layer) => layer in known)
  );
};

/** A model of linear and normalising layers. */
export function importLinear(fixture: Fixture): ImportedFlow {
  const state = new StateDict(fixture.weights);
  const features = fixture.values('x').shape[1]!;
  const layers = layersOf(fixture);
  const flow =
    fixture.about.library === 'nflows'
      ? assemble(
          layers.map((kind, i) => nflows[kind]!(state, `_transform._transforms.${i}`, features)),
          part(normal([features])),
        )
      : assemble(
          layers.map((kind, i) => normflows[kind]!(state, `flows.${i}`)).toReversed(),
          part(normal([features], { trainable: true }), {
            mean: vector(state.take('q0.loc')),
            logScale: vector(state.take('q0.log_scale')),
          }),
        );
  state.skip('_distribution._log_z');
  state.finish();
  return flow;
}
