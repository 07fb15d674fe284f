import * as v from 'valibot';
import { permutation } from '../bijections/linear/permutation.ts';
import { additive } from '../bijections/transformers/additive.ts';
import { affine } from '../bijections/transformers/affine.ts';
import { normal } from '../distributions/normal.ts';
import { splinesOf, type FeatureMap } from './feature-numbers.ts';
import { activationArgument, parseArguments, pickImporter } from './import-arguments.ts';
import { importMasked } from './import-masked.ts';
import { importResidualCoupling } from './import-residual-coupling.ts';
import { actNormPart, batchNormPart, luPart } from './linear-parts.ts';
import { assemble, part, type ImportedFlow, type Part } from './part.ts';
import { inverseOrder } from './rearrange.ts';
import type { StateDict } from './state-dict.ts';

const schema = v.object({
  layers_in_order_data_to_latent: v.pipe(v.array(v.string()), v.minLength(1)),
  activation: activationArgument,
  use_residual_blocks: v.optional(v.boolean(), true),
  tails: v.nullish(v.literal('linear')),
  tail_bound: v.nullish(v.number()),
});

type Arguments = v.InferOutput<typeof schema>;
type LayerImporter = (state: StateDict, from: string, args: Arguments) => Part;

const additiveMap: FeatureMap = () => ({ transformer: additive(), numbers: [0] });
const affineMap =
  (compatibility: 'sigmoid' | 'softplus', numbers: readonly number[]): FeatureMap =>
  () => ({ transformer: affine({ compatibility }), numbers });

const layers: Readonly<Record<string, LayerImporter>> = {
  lu: luPart,
  actnorm: actNorm,
  batchnorm: batchNormPart,
  reverse: permuted,
  random: permuted,
  additive: (state, from, { activation }) =>
    importResidualCoupling(state, from, { map: additiveMap, wholeParameters: true, activation }),
  affine: (state, from, { activation }) =>
    importResidualCoupling(state, from, { map: affineMap('sigmoid', [0, 1]), wholeParameters: true, activation }),
  rqs: (state, from, args) =>
    importResidualCoupling(state, from, { map: splinesOf('nflows', args).inCoupling, activation: args.activation }),
  'rqs+uncond'(state, from, args) {
    const { inCoupling, alone } = splinesOf('nflows', args);
    return importResidualCoupling(state, from, {
      map: inCoupling,
      unconditional: alone,
      activation: args.activation,
    });
  },
  maf: (state, from, args) => masked(state, from, affineMap('softplus', [1, 0]), args),
  'rqs-ar': (state, from, args) => masked(state, from, splinesOf('nflows', args).alone, args),
};

function masked(state: StateDict, from: string, map: FeatureMap, args: Arguments): Part {
  const { activation, use_residual_blocks: residual } = args;
  return importMasked(state, `${from}.autoregressive_net`, { library: 'nflows', map, activation, residual });
}

/**
 * `Flow(CompositeTransform([…]), StandardNormal)` of nflows 0.14; the argument `layers_in_order_data_to_latent` names its layers, splines need `tail_bound`.
 */
export function importNflows(state: StateDict, _: string, given: Readonly<Record<string, unknown>>): ImportedFlow {
  const args = parseArguments(schema, 'nflows', given);
  const parts = args.layers_in_order_data_to_latent.map((kind, i) =>
    pickImporter('nflows layer', layers, kind)(state, `_transform._transforms.${i}`, args),
  );
  state.skip('_distribution._log_z');
  return assemble(parts, part(normal(parts[0]!.built.eventShape)));
}

/** Theirs says which feature of the data each feature of the latent is; ours the other way round. */
function permuted(state: StateDict, from: string): Part {
  return part(permutation(inverseOrder(state.takeNumbers(`${from}._permutation`))));
}

/** Data to latent is `e^log_scale x + shift`. */
function actNorm(state: StateDict, from: string): Part {
  const [calibrated] = state.takeNumbers(`${from}.initialized`);
  const logScale = state.takeNumbers(`${from}.log_scale`).map((value) => -value);
  const { data } = state.take(`${from}.shift`, [logScale.length]);
  const shift = Array.from(data, (value, i) => -value * Math.exp(logScale[i]!));
  return actNormPart({ logScale, shift, calibrated: calibrated === 1 });
}
