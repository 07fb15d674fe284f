import { additive, affine, chain, coupling, normal, residualNet, type HostTensor } from '../../src/index.ts';
import { ForeignState, type Imported } from './imported.ts';

/** Coupling flows of nflows 0.14 with residual nets, `CompositeTransform` of `AdditiveCoupling` or `AffineCoupling` over a standard normal. */
export function importNflows(
  weights: ReadonlyMap<string, HostTensor>,
  { layers }: { readonly layers: readonly ('additive' | 'affine')[] },
): Imported {
  const state = new ForeignState(weights);
  const params = new Map<string, HostTensor>();
  // nflows lists layers from data to latent, we from latent to data.
  const couplings = layers.map((kind, i) => {
    const [from, to] = [`_transform._transforms.${i}`, `bijection.${layers.length - 1 - i}.conditioner`];
    const kept = [...state.take(`${from}.identity_features`).data];
    const features = kept.length + state.take(`${from}.transform_features`).data.length;
    const linear = (theirs: string, ours: string): HostTensor => {
      params.set(`${to}.${ours}.bias`, state.take(`${from}.transform_net.${theirs}.bias`));
      const weight = state.take(`${from}.transform_net.${theirs}.weight`);
      params.set(`${to}.${ours}.weight`, weight);
      return weight;
    };
    const hidden = linear('initial_layer', 'initial').shape[0]!;
    let blocks = 0;
    for (; state.has(`${from}.transform_net.blocks.${blocks}.linear_layers.0.weight`); blocks++)
      for (const k of [0, 1]) linear(`blocks.${blocks}.linear_layers.${k}`, `blocks.${blocks}.linear.${k}`);
    linear('final_layer', 'final');
    return coupling(features, {
      transformer: kind === 'additive' ? additive() : affine({ compatibility: 'sigmoid' }),
      conditioner: residualNet({ hidden, blocks }),
      mask: Array.from({ length: features }, (_, feature) => kept.includes(feature)),
    });
  });
  if (state.has('_distribution._log_z')) state.take('_distribution._log_z');
  state.finish();
  const bijection = chain(couplings.toReversed());
  return { bijection, base: normal(bijection.eventShape), params };
}
