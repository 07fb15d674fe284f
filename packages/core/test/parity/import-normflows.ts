import {
  affine,
  chain,
  coupling,
  luLinear,
  mlp,
  normal,
  permutation,
  type Bijection,
  type HostTensor,
} from '../../src/index.ts';
import { float64, ForeignState, fromFeatureMajor, pickRows, type Imported } from './imported.ts';

type Layer = 'affine-block' | 'lu-permute';

/** RealNVP of normflows 1.7.3: `AffineCouplingBlock` with an MLP and `LULinearPermute` over a `DiagGaussian`. */
export function importNormflows(
  weights: ReadonlyMap<string, HostTensor>,
  { layers, features }: { readonly layers: readonly Layer[]; readonly features: number },
): Imported {
  const state = new ForeignState(weights);
  const params = new Map<string, HostTensor>();
  const bijections: Bijection[] = [];
  const set = (name: string, values: HostTensor): void =>
    void params.set(`bijection.${bijections.length}.${name}`, float64(values));

  layers.forEach((kind, i) => {
    if (kind === 'affine-block') bijections.push(affineBlock(`flows.${i}.flows.1.param_map.net`));
    else bijections.push(lu(`flows.${i}.linear`), permuted(`flows.${i}.permutation`));
  });
  // Of shape [1, features] there.
  const flat = ({ data }: HostTensor): HostTensor => ({ shape: [features], data: Float64Array.from(data) });
  params.set('base.mean', flat(state.take('q0.loc')));
  params.set('base.logScale', flat(state.take('q0.log_scale')));
  state.finish();
  return { bijection: chain(bijections), base: normal([features], { trainable: true }), params };

  /** Latent to data is `z e^s + shift`, the outputs of the net alternate between shift and s. */
  function affineBlock(from: string): Bijection {
    const kept = Math.ceil(features / 2);
    const rows = fromFeatureMajor(2, features - kept);
    const hidden: number[] = [];
    for (let k = 0; state.has(`${from}.${2 * k}.weight`); k++) {
      const last = !state.has(`${from}.${2 * k + 2}.weight`);
      for (const part of ['weight', 'bias']) {
        const values = state.take(`${from}.${2 * k}.${part}`);
        set(`conditioner.layers.${k}.${part}`, last ? pickRows(values, rows) : values);
        if (part === 'bias' && !last) hidden.push(values.shape[0]!);
      }
    }
    return coupling(features, {
      transformer: affine({ compatibility: 'exp' }),
      conditioner: mlp({ hidden }),
      density: 'invert',
      mask: Array.from({ length: features }, (_, feature) => feature < kept),
    });
  }

  function lu(from: string): Bijection {
    set('lower', state.take(`${from}.lower_entries`));
    set('upper', state.take(`${from}.upper_entries`));
    set('diagonal', state.take(`${from}.unconstrained_upper_diag`));
    set('bias', state.take(`${from}.bias`));
    return luLinear(features);
  }

  /** Theirs says which feature of the data each feature of the latent is; ours the other way round. */
  function permuted(from: string): Bijection {
    const order = [...state.take(`${from}._permutation`).data];
    return permutation(order.map((_, feature) => order.indexOf(feature)));
  }
}
