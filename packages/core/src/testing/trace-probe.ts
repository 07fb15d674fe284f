import { gradient } from '../autodiff/gradient.ts';
import type { ParamDeclaration } from '../bijections/declaration.ts';
import { rootScope, type Mode, type RootScope } from '../bijections/scope.ts';
import type { Params } from '../flows/param-layout.ts';
import { collect } from '../graph/collect.ts';
import type { Graph } from '../graph/graph.ts';
import type { HostArray } from '../host-array.ts';
import { foldIn, normal, rademacher, uniform, type Key } from '../random/index.ts';
import { add } from '../tensor/primitives/add.ts';
import { toBatch } from '../tensor/primitives/batch-sum.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { input } from '../tensor/primitives/input.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { topologicalOrder } from '../tensor/topological-order.ts';

/** Events to compute with: flat, `count` of them. */
export interface ProbeBatch {
  readonly count: number;
  readonly x: ArrayLike<number>;
  readonly context?: ArrayLike<number> | undefined;
}

/** What is computed from one event, by name; all outputs are per event. */
export type ProbeMath = (x: Tensor, scope: RootScope) => Readonly<Record<string, Tensor>>;

export interface ProbeOptions {
  readonly declarations: readonly ParamDeclaration[];
  readonly params: Params;
  readonly eventShape: Shape;
  readonly contextShape?: Shape | undefined;
  /** Of the noise and the weights. */
  readonly key: Key;
  /** Without, the math is traced for one event that is no batch, and batches must be of 1. */
  readonly batched?: boolean;
  readonly mode?: Mode;
}

/** Flow math as graphs, with what they are to be fed. */
export interface TracedProbe {
  /** The outputs. */
  values(): Graph;
  /** `output by x` and `output by context`, per event, and `output by param` for every float param: gradients of each output's weighted sum over elements and events. */
  gradients(): Graph;
  /**
   * The outputs, new values of states as `update of param`, and one gradient `by x`, `by context`, `by param` of all weighted sums together,
   * in which an event counts as much as the input `weight` says.
   */
  together(): Graph;
  feeds(batch: ProbeBatch, params?: Params): Record<string, HostArray>;
  /** The weights with which gradients sum up an output. */
  weights(output: string, size: number): Float64Array;
  /** Names of the params that the outputs, or the updates of training and calibration, depend on. */
  readonly used: ReadonlySet<string>;
}

const noiseOf = { normal, rademacher, uniform } as const;

export function traceProbe(
  math: ProbeMath,
  { declarations, params: usual, eventShape, contextShape, key, batched = true, mode = 'evaluate' }: ProbeOptions,
): TracedProbe {
  const batch = batched ? 1 : 0;
  const x = input('x', eventShape, { batch });
  const context = contextShape && input('context', contextShape, { batch });
  const constants = declarations.filter(({ kind }) => kind === 'constant');
  const floats = declarations.filter(({ kind }) => kind !== 'constant');
  const tensors = new Map<string, Tensor>([
    ...floats.map(({ name, shape }): [string, Tensor] => [name, input(`param:${name}`, shape)]),
    ...constants.map(({ name, shape }): [string, Tensor] => [name, constant(usual.get(name)!.data, shape)]),
  ]);
  const scope = rootScope(tensors, { mode, ...(context && { context }) });
  const outputs = Object.fromEntries(Object.entries(math(x, scope)).map(([name, y]) => [name, toBatch(y, batch)]));
  const noises = scope.noises.map(({ kind, tensor }) => ({ kind, tensor, name: String(tensor.attributes['name']) }));
  const variables: [string, Tensor][] = [
    ['x', x],
    ...(context ? [['context', context] satisfies [string, Tensor]] : []),
    ...floats.map(({ name }): [string, Tensor] => [name, tensors.get(name)!]),
  ];
  const inputs = [
    x,
    ...(context ? [context] : []),
    ...floats.map(({ name }) => tensors.get(name)!),
    ...noises.map(({ tensor }) => tensor),
  ];

  const weights = (output: string, size: number): Float64Array =>
    normal(foldIn(key, 1000 + Object.keys(outputs).indexOf(output)), size);
  const weighted = (output: string, y: Tensor): Tensor =>
    sum(mul(y, constant(weights(output, sizeOf(y.shape)), y.shape)));
  const slopes = (prefix: string, y: Tensor, by: readonly [string, Tensor][]): [string, Tensor][] =>
    gradient(
      y,
      by.map(([, tensor]) => tensor),
    ).map((slope, i) => [`${prefix}by ${by[i]![0]}`, slope]);
  return {
    values: () => collect(inputs, Object.entries(outputs)),
    gradients: () =>
      collect(
        inputs,
        Object.entries(outputs).flatMap(([output, y]) => slopes(`${output} `, weighted(output, y), variables)),
      ),
    together() {
      const weight = input('weight', [], { batch });
      const total = Object.entries(outputs)
        .map(([output, y]) => weighted(output, y))
        .reduce((sum, term) => add(sum, term));
      return collect(
        [...inputs, weight],
        [
          ...Object.entries(outputs),
          ...[...scope.updates].map(([name, value]): [string, Tensor] => [`update of ${name}`, value]),
          ...slopes('', mul(total, weight), variables),
        ],
      );
    },
    feeds: ({ count, x: rows, context: conditions }, params = usual) => ({
      x: Float64Array.from(rows),
      ...(context && { context: Float64Array.from(conditions ?? []) }),
      ...Object.fromEntries(floats.map(({ name }) => [`param:${name}`, params.get(name)!.data])),
      ...Object.fromEntries(
        noises.map(({ name, kind: distribution, tensor }, i) => [
          name,
          Float64Array.from(noiseOf[distribution](foldIn(key, i), count * sizeOf(tensor.shape))),
        ]),
      ),
    }),
    weights,
    get used() {
      const modes = (['train', 'calibrate'] as const).flatMap((mode) => {
        const other = rootScope(tensors, { mode, ...(context && { context }) });
        return [...Object.values(math(x, other)), ...other.updates.values()];
      });
      const reached = new Set(topologicalOrder([...Object.values(outputs), ...modes]));
      return new Set(declarations.map(({ name }) => name).filter((name) => reached.has(tensors.get(name)!)));
    },
  };
}
