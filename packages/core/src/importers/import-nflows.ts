import * as v from 'valibot';
import { coupling } from '../bijections/coupling.ts';
import { additive } from '../bijections/transformers/additive.ts';
import { affine } from '../bijections/transformers/affine.ts';
import type { Transformer } from '../bijections/transformers/transformer.ts';
import { normal } from '../distributions/normal.ts';
import type { HostTensor } from '../host-array.ts';
import { residualNet } from '../nn/residual-net.ts';
import { parseArguments, pickImporter } from './import-arguments.ts';
import { assemble, part, type ImportedFlow, type Part } from './part.ts';
import type { StateDict } from './state-dict.ts';

const schema = v.object({
  layers_in_order_data_to_latent: v.array(v.string()),
});

type LayerImporter = (state: StateDict, from: string) => Part;

const layers: Readonly<Record<string, LayerImporter>> = {
  additive: (state, from) => residualCoupling(state, from, additive()),
  affine: (state, from) => residualCoupling(state, from, affine({ compatibility: 'sigmoid' })),
};

/** `Flow(CompositeTransform([…]), StandardNormal)` of nflows 0.14; the argument `layers_in_order_data_to_latent` names its layers. */
export function importNflows(state: StateDict, _: string, args: Readonly<Record<string, unknown>>): ImportedFlow {
  const { layers_in_order_data_to_latent: kinds } = parseArguments(schema, 'nflows', args);
  const parts = kinds.map((kind, i) =>
    pickImporter('nflows layer', layers, kind)(state, `_transform._transforms.${i}`),
  );
  state.skip('_distribution._log_z');
  return assemble(parts, part(normal(parts[0]!.built.eventShape)));
}

/** Coupling with a residual net; the rows of its last layer are whole parameters, one after the other. */
function residualCoupling(state: StateDict, from: string, transformer: Transformer): Part {
  const kept = state.takeNumbers(`${from}.identity_features`);
  const features = kept.length + state.takeNumbers(`${from}.transform_features`).length;
  const params: Record<string, HostTensor> = {};
  const linear = (theirs: string, ours: string): HostTensor => {
    params[`conditioner.${ours}.bias`] = state.take(`${from}.transform_net.${theirs}.bias`);
    return (params[`conditioner.${ours}.weight`] = state.take(`${from}.transform_net.${theirs}.weight`));
  };
  const hidden = linear('initial_layer', 'initial').shape[0]!;
  const blocks = state.count(`${from}.transform_net.blocks.`, '.linear_layers.0.weight');
  for (let i = 0; i < blocks; i++)
    for (const k of [0, 1]) linear(`blocks.${i}.linear_layers.${k}`, `blocks.${i}.linear.${k}`);
  linear('final_layer', 'final');
  const mask = Array.from({ length: features }, (_, feature) => kept.includes(feature));
  return part(coupling(features, { transformer, conditioner: residualNet({ hidden, blocks }), mask }), params);
}
