import type { HostArray } from '../host-array.ts';
import type { DType, TensorType } from '../tensor/tensor-type.ts';

/** Static arguments of a primitive: plain data that can be posted to a worker. */
export type Attribute = number | string | boolean | readonly number[] | HostArray | Graph;
export type Attributes = Readonly<Record<string, Attribute>>;

/** One operation of a graph: the name of its primitive and the indices of the nodes it is applied to. */
export interface GraphNode extends TensorType {
  readonly primitive: string;
  readonly inputs: readonly number[];
  readonly attributes: Attributes;
}

/** A named value the graph is given. */
export interface GraphInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly batch: number;
}

/** A named value the graph computes. */
export interface GraphOutput {
  readonly name: string;
  readonly node: number;
}

/** A computation as plain data, in an order in which it can be run; it can be posted to a worker. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly GraphOutput[];
}
