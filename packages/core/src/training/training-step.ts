import { gradient } from '../autodiff/gradient.ts';
import { flowInputs, logProbOf, type FlowModel } from '../flows/flow-model.ts';
import { newState } from '../flows/flow-graphs.ts';
import { noiseInputs, type NoiseInput } from '../flows/noise.ts';
import type { Params } from '../flows/param-layout.ts';
import { collect } from '../graph/collect.ts';
import type { Graph } from '../graph/graph.ts';
import { batchMean, square } from '../tensor/derived.ts';
import { add } from '../tensor/primitives/add.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { div } from '../tensor/primitives/div.ts';
import { input } from '../tensor/primitives/input.ts';
import { min } from '../tensor/primitives/max-min.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { neg } from '../tensor/primitives/neg.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { sqrt } from '../tensor/primitives/sqrt.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Optimizer } from './optimizer.ts';

/** A training step as a graph, and which of its outputs feed which inputs of the next step. */
export interface TrainingStep {
  readonly graph: Graph;
  readonly state: Readonly<Record<string, string>>;
  readonly noises: readonly NoiseInput[];
}

/**
 * One step of maximum likelihood: inputs `params`, the optimizer's slots, `state` where there is any, the batch `x` (and `context`), the
 * optimizer's numbers `optimizer`; outputs `loss` (mean negative log density, nats per event) and `gradientNorm`, and the new values
 * of what is kept. Params, gradient and slots are flat vectors, so the update is a handful of operations.
 */
export function traceTrainingStep(
  model: FlowModel,
  values: Params,
  { optimizer, clipNorm }: { readonly optimizer: Optimizer; readonly clipNorm?: number | undefined },
): TrainingStep {
  const { inputs, trainables, params, scope } = flowInputs(model, values, { mode: 'train' });
  const flat = inputs[0]!;
  const x = input('x', model.eventShape, { batch: 1 });
  const numbers = input('optimizer', [optimizer.scalars]);
  const slots = optimizer.slots.map((name) => input(`slot:${name}`, [model.trainable.length]));

  const loss = neg(batchMean(logProbOf(model, x, scope).logProb));
  const gradients = concat(gradient(loss, trainables).map((g) => reshape(g, [sizeOf(g.shape)])));
  const norm = sqrt(sum(square(gradients)));
  const clipped = clipNorm === undefined ? gradients : mul(gradients, min(div(clipNorm, add(norm, 1e-6)), 1));
  const scalars = Array.from({ length: optimizer.scalars }, (_, i) =>
    reshape(slice(numbers, { axis: 0, start: i, end: i + 1 }), []),
  );
  const next = optimizer.update(flat, clipped, slots, scalars);

  const kept = [
    ['params', next.params] as const,
    ...next.slots.map((slot, i) => [`slot:${optimizer.slots[i]}`, slot] as const),
    ...(model.state.length > 0 ? [['state', newState(model, params, scope.updates)] as const] : []),
  ];
  const graph = collect(
    [...inputs, ...slots, x, ...scope.noises.map(({ tensor }) => tensor), numbers],
    [...kept.map(([name, tensor]) => [`new:${name}`, tensor] as const), ['loss', loss], ['gradientNorm', norm]],
  );
  return {
    graph,
    state: Object.fromEntries(kept.map(([name]) => [`new:${name}`, name])),
    noises: noiseInputs(scope.noises),
  };
}
