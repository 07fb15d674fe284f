import { coupling } from '../bijections/coupling.ts';
import { affine } from '../bijections/transformers/affine.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { normal } from '../distributions/normal.ts';
import { mlp } from '../nn/mlp.ts';
import { pickImporter } from './import-arguments.ts';
import { importSequential } from './import-sequential.ts';
import { assemble, part, type ImportedFlow, type Part } from './part.ts';
import { fromFeatureMajor, mapped } from './rearrange.ts';
import type { StateDict } from './state-dict.ts';

type FlowImporter = (state: StateDict, args: Readonly<Record<string, unknown>>) => ImportedFlow;

const flows: Readonly<Record<string, FlowImporter>> = { NICE: importNICE };

/** A flow of `zuko.flows` 1.6, by its class. */
export const importZuko = (state: StateDict, name: string, args: Readonly<Record<string, unknown>>): ImportedFlow =>
  pickImporter('zuko flow', flows, name)(state, args);

/** Couplings with soft-clipped scales over a normal distribution with mean and scale. */
function importNICE(state: StateDict): ImportedFlow {
  const count = state.count('transform.transforms.', '.mask');
  const parts = Array.from({ length: count }, (_, i): Part => {
    const from = `transform.transforms.${i}`;
    const mask = state.takeNumbers(`${from}.mask`).map((keep) => keep === 1);
    const { hidden, params } = importSequential(
      state,
      `${from}.hyper`,
      fromFeatureMajor(2, mask.filter((keep) => !keep).length),
    );
    const transformer = affine({ bound: Math.log(1000) });
    return part(coupling(mask.length, { transformer, conditioner: mlp({ hidden }), mask }), params);
  });
  return assemble(parts, normalBase(state, parts[0]!.built.eventShape[0]!));
}

const normalBase = (state: StateDict, features: number): Part<Distribution> =>
  part(normal([features], { trainable: true }), {
    mean: state.take('base.loc', [features]),
    logScale: mapped(state.take('base.scale', [features]), Math.log),
  });
