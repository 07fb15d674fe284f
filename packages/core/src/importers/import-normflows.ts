import * as v from 'valibot';
import { coupling } from '../bijections/coupling.ts';
import { luLinear } from '../bijections/linear/lu-linear.ts';
import { permutation } from '../bijections/linear/permutation.ts';
import { affine } from '../bijections/transformers/affine.ts';
import { normal } from '../distributions/normal.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { mlp } from '../nn/mlp.ts';
import { parseArguments, pickImporter } from './import-arguments.ts';
import { importSequential } from './import-sequential.ts';
import { assemble, part, type ImportedFlow, type Part } from './part.ts';
import { fromFeatureMajor, inverseOrder, reshaped } from './rearrange.ts';
import type { StateDict } from './state-dict.ts';

const schema = v.object({
  d: v.pipe(v.number(), v.integer(), v.minValue(1)),
  layers_in_order_latent_to_data: v.array(v.string()),
});

type Arguments = v.InferOutput<typeof schema>;
/** The parts of a layer in the order latent to data. */
type LayerImporter = (state: StateDict, from: string, args: Arguments) => readonly Part[];

const layers: Readonly<Record<string, LayerImporter>> = { 'affine-block': affineBlock, 'lu-permute': luPermute };

/** `NormalizingFlow` of normflows 1.7; the argument `layers_in_order_latent_to_data` names its layers, `d` the features. */
export function importNormflows(state: StateDict, _: string, args: Readonly<Record<string, unknown>>): ImportedFlow {
  const given = parseArguments(schema, 'normflows', args);
  const parts = given.layers_in_order_latent_to_data.flatMap((kind, i) =>
    pickImporter('normflows layer', layers, kind)(state, `flows.${i}`, given),
  );
  return assemble(parts.toReversed(), diagonalGaussian(state, given.d));
}

const diagonalGaussian = (state: StateDict, features: number): Part<Distribution> =>
  part(normal([features], { trainable: true }), {
    mean: reshaped(state.take('q0.loc', [1, features]), [features]),
    logScale: reshaped(state.take('q0.log_scale', [1, features]), [features]),
  });

/** Latent to data is `z e^s + shift`, the outputs of the net alternate between shift and s. */
function affineBlock(state: StateDict, from: string, { d }: Arguments): Part[] {
  const kept = Math.ceil(d / 2);
  const { hidden, params } = importSequential(state, `${from}.flows.1.param_map.net`, fromFeatureMajor(2, d - kept));
  const bijection = coupling(d, {
    transformer: affine({ compatibility: 'exp' }),
    conditioner: mlp({ hidden }),
    density: 'invert',
    mask: Array.from({ length: d }, (_, feature) => feature < kept),
  });
  return [part(bijection, params)];
}

/** From data to latent the permutation comes first; theirs says which feature of the data each feature of the latent is, ours the other way round. */
function luPermute(state: StateDict, from: string, { d }: Arguments): Part[] {
  const lu = part(luLinear(d), {
    lower: state.take(`${from}.linear.lower_entries`),
    upper: state.take(`${from}.linear.upper_entries`),
    diagonal: state.take(`${from}.linear.unconstrained_upper_diag`, [d]),
    bias: state.take(`${from}.linear.bias`, [d]),
  });
  return [lu, part(permutation(inverseOrder(state.takeNumbers(`${from}.permutation._permutation`))))];
}
