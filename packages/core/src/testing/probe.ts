import { gradient } from '../autodiff/gradient.ts';
import type { ParamDeclaration } from '../bijections/declaration.ts';
import { rootScope, type RootScope } from '../bijections/scope.ts';
import type { Engine, Executable, Precision } from '../engine/engine.ts';
import type { Params } from '../flows/param-layout.ts';
import { collect } from '../graph/collect.ts';
import type { HostArray } from '../host-array.ts';
import { foldIn, normal, rademacher, uniform, type Key } from '../random/index.ts';
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

/** Where to compute. */
export interface Place {
  readonly engine: Engine;
  readonly precision: Precision;
}

/** What is computed from one event, by name; all outputs are per event. */
export type ProbeMath = (x: Tensor, scope: RootScope) => Readonly<Record<string, Tensor>>;

/** Flow math with params, to be computed anywhere. */
export interface Probe {
  /** The outputs, row by row. */
  run(place: Place, batch: ProbeBatch, params?: Params): Promise<Record<string, HostArray>>;
  /**
   * Gradients of each output, summed over its elements (with fixed random weights) and the events: `output by x`, per event, and
   * `output by param` for every float param.
   */
  gradients(place: Place, batch: ProbeBatch, params?: Params): Promise<Record<string, HostArray>>;
  /** The weights with which gradients sum up an output. */
  weights(output: string, size: number): Float64Array;
  /** Names of the params that the outputs, or the updates of training and calibration, depend on. */
  readonly used: ReadonlySet<string>;
  dispose(): void;
}

const noiseOf = { normal, rademacher, uniform } as const;

export function probe(
  math: ProbeMath,
  {
    declarations,
    params: usual,
    eventShape,
    contextShape,
    key,
    batched = true,
  }: {
    readonly declarations: readonly ParamDeclaration[];
    readonly params: Params;
    readonly eventShape: Shape;
    readonly contextShape?: Shape | undefined;
    /** Of the noise and the weights. */
    readonly key: Key;
    /** Without, the math is traced for one event that is no batch, and batches must be of 1. */
    readonly batched?: boolean;
  },
): Probe {
  const batch = batched ? 1 : 0;
  const x = input('x', eventShape, { batch });
  const context = contextShape && input('context', contextShape, { batch });
  const constants = declarations.filter(({ kind }) => kind === 'constant');
  const floats = declarations.filter(({ kind }) => kind !== 'constant');
  const tensors = new Map<string, Tensor>([
    ...floats.map(({ name, shape }): [string, Tensor] => [name, input(`param:${name}`, shape)]),
    ...constants.map(({ name, shape }): [string, Tensor] => [name, constant(usual.get(name)!.data, shape)]),
  ]);
  const scope = rootScope(tensors, { ...(context && { context }) });
  const outputs = Object.fromEntries(Object.entries(math(x, scope)).map(([name, y]) => [name, toBatch(y, batch)]));
  const noises = scope.noises.map(({ kind, tensor }) => ({ kind, tensor, name: String(tensor.attributes['name']) }));
  const inputs = [
    x,
    ...(context ? [context] : []),
    ...floats.map(({ name }) => tensors.get(name)!),
    ...noises.map(({ tensor }) => tensor),
  ];

  const weights = (output: string, size: number): Float64Array =>
    normal(foldIn(key, 1000 + Object.keys(outputs).indexOf(output)), size);
  const graphs = {
    values: () => collect(inputs, Object.entries(outputs)),
    gradients: () => {
      const wrt = [x, ...floats.map(({ name }) => tensors.get(name)!)];
      const names = ['x', ...floats.map(({ name }) => name)];
      const slopes = Object.entries(outputs).flatMap(([output, y]) => {
        const weighted = sum(mul(y, constant(weights(output, sizeOf(y.shape)), y.shape)));
        return gradient(weighted, wrt).map((slope, i): [string, Tensor] => [`${output} by ${names[i]}`, slope]);
      });
      return collect(inputs, slopes);
    },
  };
  const compiled = new Map<string, Promise<Executable>>();
  const run = async (
    kind: keyof typeof graphs,
    { engine, precision }: Place,
    { count, x: rows, context: conditions }: ProbeBatch,
    params: Params = usual,
  ): Promise<Record<string, HostArray>> => {
    const name = `${kind} ${engine.name} ${precision} ${count}`;
    const executable = compiled.get(name) ?? engine.compile(graphs[kind](), { precision, batchSize: count });
    compiled.set(name, executable);
    return (await executable).run({
      x: Float64Array.from(rows),
      ...(context && { context: Float64Array.from(conditions ?? []) }),
      ...Object.fromEntries(floats.map(({ name }) => [`param:${name}`, params.get(name)!.data])),
      ...Object.fromEntries(
        noises.map(({ name, kind: distribution, tensor }, i) => [
          name,
          Float64Array.from(noiseOf[distribution](foldIn(key, i), count * sizeOf(tensor.shape))),
        ]),
      ),
    });
  };
  return {
    run: (place, batch, params) => run('values', place, batch, params),
    gradients: (place, batch, params) => run('gradients', place, batch, params),
    weights,
    get used() {
      const modes = (['train', 'calibrate'] as const).flatMap((mode) => {
        const other = rootScope(tensors, { mode, ...(context && { context }) });
        return [...Object.values(math(x, other)), ...other.updates.values()];
      });
      const reached = new Set(topologicalOrder([...Object.values(outputs), ...modes]));
      return new Set(declarations.map(({ name }) => name).filter((name) => reached.has(tensors.get(name)!)));
    },
    dispose: () => void compiled.forEach((executable) => void executable.then((done) => done.dispose())),
  };
}
