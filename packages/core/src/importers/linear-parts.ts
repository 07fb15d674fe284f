import { coupling } from '../bijections/coupling.ts';
import { luLinear } from '../bijections/linear/lu-linear.ts';
import { actNorm } from '../bijections/normalisation/act-norm.ts';
import { batchNorm } from '../bijections/normalisation/batch-norm.ts';
import { affine } from '../bijections/transformers/affine.ts';
import { FlowError } from '../flow-error.ts';
import type { HostTensor } from '../host-array.ts';
import { mlp } from '../nn/mlp.ts';
import { takeLinear } from './masked-parts.ts';
import { part, type Part } from './part.ts';
import type { StateDict } from './state-dict.ts';

/*
 * Linear and normalising layers with the weights of nflows and normflows. Scales that are free there become state here, which has no bound.
 */

const vector = (values: ArrayLike<number>): HostTensor => ({ shape: [values.length], data: Float64Array.from(values) });
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** `LULinear` of both libraries: data to latent `L (U x) + bias`, as here. */
export function luPart(state: StateDict, from: string): Part {
  const bias = state.take(`${from}.bias`);
  const features = bias.data.length;
  const entries = [(features * (features - 1)) / 2];
  const triangles = {
    lower: state.take(`${from}.lower_entries`, entries),
    upper: state.take(`${from}.upper_entries`, entries),
  };
  const diagonal = state.take(`${from}.unconstrained_upper_diag`, [features]);
  return part(luLinear(features), { ...(features > 1 && triangles), diagonal, bias });
}

/** A scale and shift: latent to data `z e^logScale + shift`; one that is not calibrated begins where the first data say. */
export function actNormPart({
  logScale,
  shift,
  calibrated,
}: {
  readonly logScale: readonly number[];
  readonly shift: readonly number[];
  readonly calibrated: boolean;
}): Part {
  const zeros = vector(new Float64Array(shift.length));
  return part(actNorm(shift.length), {
    shift: zeros,
    logScale: zeros,
    mean: vector(shift),
    scale: vector(logScale.map(Math.exp)),
    calibrated: { shape: [], data: Float64Array.of(calibrated ? 1 : 0) },
  });
}

/** `BatchNorm` of nflows in evaluation: data to latent `g (x - mean) / sqrt(variance + 1e-5) + bias`, `g = softplus(weight) + 1e-5`. */
export function batchNormPart(state: StateDict, from: string): Part {
  const bias = state.takeNumbers(`${from}.bias`);
  const weights = state.take(`${from}.unconstrained_weight`, [bias.length]).data;
  const gains = Array.from(weights, (weight) => softplus(weight) + 1e-5);
  const bound = Math.log(1000);
  const far = gains.find((gain) => Math.abs(Math.log(gain)) >= bound);
  if (far !== undefined)
    throw new FlowError(
      'FILE_FORMAT',
      `"${from}.unconstrained_weight" has the gain ${far}, which batchNorm cannot have`,
      {
        hint: 'gains lie between 1/1000 and 1000',
      },
    );
  return part(batchNorm(bias.length, { epsilon: 1e-5 }), {
    shift: vector(bias.map((value, i) => -value / gains[i]!)),
    logScale: vector(gains.map((gain) => -Math.log(gain) / (1 - Math.abs(Math.log(gain)) / bound))),
    mean: state.take(`${from}.running_mean`, [bias.length]),
    variance: state.take(`${from}.running_var`, [bias.length]),
  });
}

/** `MaskedAffineFlow` of normflows: latent to data `b z + (1 - b) (z e^(s(b z)) + t(b z))` with two nets of all features. */
export function maskedAffinePart(state: StateDict, from: string): Part {
  const mask = state.takeNumbers(`${from}.b`).map((kept) => kept === 1);
  const depth = state.count(`${from}.s.net.`, { step: 2 });
  const params: Record<string, HostTensor> = {};
  const hidden: number[] = [];
  for (let i = 0; i < depth; i++) {
    const sizes = {
      inputs: i === 0 ? mask.length : hidden[i - 1],
      outputs: i === depth - 1 ? mask.length : undefined,
    };
    const t = takeLinear(state, `${from}.t.net.${2 * i}`, sizes);
    const s = takeLinear(state, `${from}.s.net.${2 * i}`, { ...sizes, outputs: t.bias.data.length });
    const linears = { s, t };
    for (const name of ['weight', 'bias'] as const) {
      // Our parameters come in the order shift, log scale.
      const nets = ['t', 's'].map((net) => linears[net as 't' | 's'][name]);
      const { shape } = nets[0]!;
      params[`conditioner.layers.${i}.${name}`] = {
        shape: [2, ...shape],
        data: Float64Array.from(nets.flatMap(({ data }) => [...data])),
      };
      if (name === 'bias' && i < depth - 1) hidden.push(shape[0]!);
    }
  }
  const conditioner = mlp({ hidden, separate: true, fullWidth: true });
  const transformer = affine({ compatibility: 'exp' });
  return part(coupling(mask.length, { transformer, conditioner, mask, density: 'invert' }), params);
}
