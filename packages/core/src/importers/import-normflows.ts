import * as v from 'valibot';
import { coupling } from '../bijections/coupling.ts';
import { permutation } from '../bijections/linear/permutation.ts';
import { affine } from '../bijections/transformers/affine.ts';
import { normal } from '../distributions/normal.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { mlp } from '../nn/mlp.ts';
import { splinesOf } from './feature-numbers.ts';
import { activationArgument, parseArguments, pickImporter } from './import-arguments.ts';
import { importMasked } from './import-masked.ts';
import { importResidualCoupling } from './import-residual-coupling.ts';
import { importSequential } from './import-sequential.ts';
import { actNormPart, luPart, maskedAffinePart } from './linear-parts.ts';
import { assemble, part, type ImportedFlow, type Part } from './part.ts';
import { fromFeatureMajor, inverseOrder, reshaped } from './rearrange.ts';
import { planarPart, radialPart } from './residual-parts.ts';
import type { StateDict } from './state-dict.ts';

const schema = v.object({
  d: v.pipe(v.number(), v.integer(), v.minValue(1)),
  layers_in_order_latent_to_data: v.array(v.string()),
  act: v.optional(v.picklist(['tanh', 'leaky_relu']), 'tanh'),
  tail_bound: v.optional(v.number()),
  scale_map: v.optional(v.picklist(['exp', 'sigmoid', 'sigmoid_inv']), 'exp'),
  activation: activationArgument,
});

/** Latent to data `z e^s`, `z / sigmoid(s + 2)` or `z sigmoid(s + 2)`. */
const scales = { exp: 'exp', sigmoid: 'sigmoidInverse', sigmoid_inv: 'sigmoidAlone' } as const;

type Arguments = v.InferOutput<typeof schema>;
/** The parts of a layer in the order latent to data. */
type LayerImporter = (state: StateDict, from: string, args: Arguments) => Part | readonly Part[];

const layers: Readonly<Record<string, LayerImporter>> = {
  'affine-block': affineBlock,
  'masked-affine': maskedAffinePart,
  'lu-permute': luPermute,
  permute: permuted,
  actnorm: actNorm,
  rqs(state, from, args) {
    const { inCoupling, alone } = splinesOf('normflows', args);
    return importResidualCoupling(state, `${from}.prqct`, {
      map: inCoupling,
      unconditional: alone,
      activation: args.activation,
    });
  },
  'rqs-ar': (state, from, args) =>
    importMasked(state, `${from}.mprqat.autoregressive_net`, {
      library: 'normflows',
      map: splinesOf('normflows', args).alone,
      activation: args.activation,
    }),
  // Its network reads the latent.
  maf: (state, from, { activation }) =>
    importMasked(state, `${from}.autoregressive_net`, {
      library: 'normflows',
      map: () => ({ transformer: affine({ compatibility: 'sigmoid' }), numbers: [1, 0] }),
      density: 'invert',
      activation,
    }),
  planar,
  radial,
};

/**
 * `NormalizingFlow` of normflows 1.7; the argument `layers_in_order_latent_to_data` names its layers, `d` the features; splines need `tail_bound`,
 * planar layers `act`.
 */
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

/** Latent to data is `z e^s + shift`, or another scale; the outputs of the net alternate between shift and s. */
function affineBlock(state: StateDict, from: string, { d, scale_map: scale }: Arguments): Part {
  const kept = Math.ceil(d / 2);
  const { hidden, params } = importSequential(state, `${from}.flows.1.param_map.net`, fromFeatureMajor(2, d - kept), {
    inputs: kept,
  });
  const bijection = coupling(d, {
    transformer: affine({ compatibility: scales[scale] }),
    conditioner: mlp({ hidden }),
    density: 'invert',
    mask: Array.from({ length: d }, (_, feature) => feature < kept),
  });
  return part(bijection, params);
}

/** From data to latent the permutation comes first; theirs says which feature of the data each feature of the latent is, ours the other way round. */
function luPermute(state: StateDict, from: string): Part[] {
  const order = inverseOrder(state.takeNumbers(`${from}.permutation._permutation`));
  return [luPart(state, `${from}.linear`), part(permutation(order))];
}

function permuted(state: StateDict, from: string, { d }: Arguments): Part {
  if (!state.has(`${from}.perm`)) {
    // Halves are swapped.
    const half = Math.floor(d / 2);
    return part(permutation(Array.from({ length: d }, (_, i) => (i + half) % d)));
  }
  state.skip(`${from}.inv_perm`);
  return part(permutation(state.takeNumbers(`${from}.perm`)));
}

/** Latent to data is `z e^s + t`. */
function actNorm(state: StateDict, from: string, { d }: Arguments): Part {
  const [calibrated] = state.takeNumbers(`${from}.data_dep_init_done`);
  const [logScale, shift] = ['s', 't'].map((name) => [...state.take(`${from}.${name}`, [1, d]).data]);
  return actNormPart({ logScale: logScale!, shift: shift!, calibrated: calibrated === 1 });
}

function planar(state: StateDict, from: string, { d, act }: Arguments): Part {
  const [w, u] = ['w', 'u'].map((name) => state.take(`${from}.${name}`, [1, d]).data);
  const [b] = state.take(`${from}.b`, [1]).data;
  const options = { activation: act === 'tanh' ? act : 'leakyRelu', negativeSlope: 0.2 } as const;
  return planarPart({ w: w!, u: u!, b: b! }, options);
}

function radial(state: StateDict, from: string, { d }: Arguments): Part {
  state.skip(`${from}.d`);
  const [alpha, beta] = ['alpha', 'beta'].map((name) => state.take(`${from}.${name}`, [1]).data[0]!);
  return radialPart({ center: state.take(`${from}.z_0`, [1, d]).data, alpha: alpha!, beta: beta! });
}
