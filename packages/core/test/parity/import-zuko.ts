import { affine, chain, coupling, mlp, normal, type HostTensor } from '../../src/index.ts';
import { ForeignState, fromFeatureMajor, pickRows, type Imported } from './imported.ts';

/** `zuko.flows.NICE` of zuko 1.6.0: couplings with soft-clipped scales over a normal distribution with mean and scale. */
export function importZukoNice(weights: ReadonlyMap<string, HostTensor>): Imported {
  const state = new ForeignState(weights);
  const params = new Map<string, HostTensor>();
  let count = 0;
  while (state.has(`transform.transforms.${count}.mask`)) count++;
  // zuko lists layers from data to latent, we from latent to data.
  const couplings = Array.from({ length: count }, (_, i) => {
    const [from, to] = [`transform.transforms.${i}`, `bijection.${count - 1 - i}.conditioner`];
    const mask = Array.from(state.take(`${from}.mask`).data, (keep) => keep === 1);
    const rows = fromFeatureMajor(2, mask.filter((keep) => !keep).length);
    const hidden: number[] = [];
    // Activations stand between the linear layers, at odd indices.
    for (let k = 0; state.has(`${from}.hyper.${2 * k}.weight`); k++) {
      const layer = (part: string): HostTensor => state.take(`${from}.hyper.${2 * k}.${part}`);
      const last = !state.has(`${from}.hyper.${2 * k + 2}.weight`);
      for (const part of ['weight', 'bias']) {
        const values = layer(part);
        params.set(`${to}.layers.${k}.${part}`, last ? pickRows(values, rows) : values);
        if (part === 'bias' && !last) hidden.push(values.shape[0]!);
      }
    }
    return coupling(mask.length, {
      transformer: affine({ bound: Math.log(1000) }),
      conditioner: mlp({ hidden }),
      mask,
    });
  });
  const scale = state.take('base.scale');
  params.set('base.mean', state.take('base.loc'));
  params.set('base.logScale', { shape: scale.shape, data: Float64Array.from(scale.data, Math.log) });
  state.finish();
  const bijection = chain(couplings.toReversed());
  return { bijection, base: normal(bijection.eventShape, { trainable: true }), params };
}
