import type { HostArray } from '../../host-array.ts';
import type { DType, TensorType } from '../../tensor/tensor.ts';
import type { GraphNode } from '../../graph/graph.ts';
import type { Precision } from '../engine.ts';
import type { ElementType, OnnxGraph } from './onnx-graph.ts';

/** Which build of ONNX Runtime will run the model: the fast way to write an operation differs. */
export type Dialect = 'native' | 'wasm' | 'webgpu';

/** Where operations are written to, and what they are written for. */
export interface Target {
  readonly graph: OnnxGraph;
  readonly precision: Precision;
  readonly dialect: Dialect;
}

/** Writes one primitive: names of its operands in, name of its result out. `sources` are the nodes the operands come from. */
export type Lowering = (
  target: Target,
  inputs: readonly string[],
  node: GraphNode,
  sources: readonly GraphNode[],
) => string;

/** The element type that stands for a dtype. */
export const elementType = (dtype: DType, precision: Precision): ElementType => (dtype === 'float' ? precision : dtype);

/** A float constant; without a shape, one number. */
export const float = (
  { graph, precision }: Target,
  values: number | ArrayLike<number>,
  shape?: readonly number[],
): string => {
  const data = typeof values === 'number' ? [values] : values;
  return graph.constant(precision, shape ?? (typeof values === 'number' ? [] : [data.length]), data);
};

/** The number a source consists of, if it is one number repeated. */
export function uniformSource(source: GraphNode): number | undefined {
  if (source.primitive !== 'constant') return undefined;
  const data = source.attributes['data'] as HostArray;
  const first = data[0];
  return first !== undefined && data.length <= 4096 && data.every((value) => value === first) ? first : undefined;
}

/** The border description of a tensor. */
export const valueInfo = (
  name: string,
  { shape, dtype }: Pick<TensorType, 'shape' | 'dtype'>,
  precision: Precision,
) => ({
  name,
  type: elementType(dtype, precision),
  shape,
});
