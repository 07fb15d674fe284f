import type { Graph } from '../graph/graph.ts';
import { collect } from '../graph/collect.ts';
import type { Chain } from '../bijections/wrappers/chain.ts';
import { toBatch } from '../tensor/primitives/batch-sum.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { input } from '../tensor/primitives/input.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { stack } from '../tensor/derived.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { flowInputs, logProbOf, sampleOf, type FlowModel } from './flow-model.ts';
import { noiseInputs, type NoiseInput } from './noise.ts';
import type { Params } from './param-layout.ts';

/** The kinds of computation a flow is asked for without training. */
export type FlowGraphKind = 'logProb' | 'sample' | 'forward' | 'inverse' | 'trajectory';

/** A graph with the noise its host must fill. */
export interface FlowGraph {
  readonly graph: Graph;
  readonly noises: readonly NoiseInput[];
}

/** Traces one kind of computation. Outputs: `value` and `logDet` or `logProb`, one row per event. */
export function traceFlow(
  model: FlowModel,
  values: Params,
  kind: FlowGraphKind,
  options: { readonly sharedContext?: boolean } = {},
): FlowGraph {
  const { inputs, scope } = flowInputs(model, values, options);
  const x = input('x', model.eventShape, { batch: 1 });
  const outputs = outputsOf(kind);
  const given =
    kind === 'sample' ? scope.noises.map(({ tensor }) => tensor) : [x, ...scope.noises.map(({ tensor }) => tensor)];
  return {
    graph: collect(
      [...inputs, ...given],
      Object.entries(outputs).map(([name, tensor]) => [name, toBatch(tensor)]),
    ),
    noises: noiseInputs(scope.noises),
  };

  function outputsOf(what: FlowGraphKind): Record<string, Tensor> {
    if (what === 'logProb') return { logProb: logProbOf(model, x, scope).logProb };
    if (what === 'sample') {
      const { sample, logProb } = sampleOf(model, scope);
      return { value: sample, logProb };
    }
    const inner = scope.child('bijection');
    if (what === 'trajectory') return { value: trajectory(x) };
    const { value, logDet } = model.bijection[what](x, inner);
    return { value, logDet };
  }

  function trajectory(latent: Tensor): Tensor {
    const { layers } = model.bijection as Partial<Chain>;
    const steps = layers ?? [{ name: '', bijection: model.bijection }];
    const points = [latent];
    for (const { name, bijection } of steps) {
      const at = name === '' ? scope.child('bijection') : scope.child('bijection').child(name);
      points.push(bijection.forward(points.at(-1)!, at).value);
    }
    return stack(points);
  }
}

/** One pass from data to latent that sets the data-dependent state; output `state`, the new flat vector. */
export function traceCalibration(model: FlowModel, values: Params): Graph {
  const { inputs, params, scope } = flowInputs(model, values, { mode: 'calibrate' });
  const x = input('x', model.eventShape, { batch: 1 });
  logProbOf(model, x, scope);
  return collect([...inputs, x], [['state', newState(model, params, scope.updates)]]);
}

/** The state vector with the values flow math has updated. */
export function newState(
  model: FlowModel,
  params: ReadonlyMap<string, Tensor>,
  updates: ReadonlyMap<string, Tensor>,
): Tensor {
  const parts = model.declarations
    .filter(({ kind }) => kind === 'state')
    .map(({ name, shape }) =>
      reshape(updates.get(name) ?? params.get(name)!, [shape.reduce((size, length) => size * length, 1)]),
    );
  return concat(parts);
}
