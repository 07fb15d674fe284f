import type { Attributes, Graph } from '../graph/graph.ts';
import type { HostArray } from '../host-array.ts';
import type { Shape } from './shape.ts';
import type { DType, TensorType } from './tensor-type.ts';

export type { Attribute, Attributes } from '../graph/graph.ts';
export type { DType, TensorType } from './tensor-type.ts';

/** Maps the gradient of an output to one gradient per input; `undefined` where no gradient flows. */
export type Vjp = (gradient: Tensor, inputs: readonly Tensor[], output: Tensor) => readonly (Tensor | undefined)[];

/** What one round of a loop gives: the next carries, and values to stack over the rounds. */
export interface Round {
  readonly carries: readonly Tensor[];
  readonly outputs?: readonly Tensor[];
}

/** What a tensor remembers for its gradient: the rule of `customVjp`, the body of a loop. */
export interface Tracing {
  readonly vjp?: Vjp;
  readonly body?: (carries: readonly Tensor[], slices: readonly Tensor[]) => Round;
}

/** What a reference kernel is specialised for. */
export interface KernelContext {
  readonly inputs: readonly TensorType[];
  readonly output: TensorType;
  readonly attributes: Attributes;
}
/** Computes one output from its inputs; all arrays are row-major and of the types in the context. */
export type Kernel = (inputs: readonly HostArray[], output: HostArray) => void;

/** What a placement rule sees: the inputs with their batch axis made explicit (last), and what they were before. */
export interface Placement {
  readonly inputs: readonly Tensor[];
  readonly before: readonly TensorType[];
  readonly output: TensorType;
  readonly attributes: Attributes;
  /** Length of the batch axis of a tensor with this `batch`. */
  length(batch: number): number;
  /** Gives a graph inside a loop the same treatment; its batched inputs and outputs keep the axis last. */
  graph(inner: Graph): Graph;
}

/** One operation of the abstract tensor, declared once: every engine has one line for it in its table. */
export interface Primitive {
  readonly name: string;
  /** Shape, dtype and batch of the result; throws SHAPE_MISMATCH or DTYPE_MISMATCH. */
  infer(inputs: readonly TensorType[], attributes: Attributes): TensorType;
  /** Reverse-mode rule, written with the same primitives; absent where the operation has no gradient. */
  readonly vjp?: (
    gradient: Tensor,
    inputs: readonly Tensor[],
    output: Tensor,
    attributes: Attributes,
  ) => readonly (Tensor | undefined)[];
  /** How the operation is written once the batch axis stands last in every batched operand; absent: unchanged. */
  place?(placement: Placement): Tensor;
  /** Plain TypeScript implementation, specialised once and then called many times; absent for what engines do structurally. */
  readonly kernel?: (context: KernelContext) => Kernel;
  /** Every element of the result comes from one element of each operand, operands broadcast. */
  readonly elementwise?: boolean;
  /** The kernel may write its result over an operand of the same dtype and size. */
  readonly inPlace?: boolean;
  /** Where the result lies in the first operand as it is, counted in elements; `undefined` where it has to be computed or copied. */
  view?(context: KernelContext): number | undefined;
}

/**
 * A value under construction: an operation, what it is applied to, and its type. Nothing is computed; `trace` collects tensors to a Graph.
 * The batch axis is implicit: `shape` is that of one event.
 *
 * @example
 * ```ts
 * const x = input('x', [2], { batch: 1 });
 * const y = mul(x, 2);
 * [y.shape, y.dtype, y.batched]; // => [[2], 'float', true]
 * ```
 */
export class Tensor implements TensorType {
  readonly primitive: Primitive;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly batch: number;
  readonly items?: readonly TensorType[];
  /** Closures that gradients need; they stay with the tracer and never enter a Graph. */
  readonly tracing: Tracing;

  constructor(primitive: Primitive, inputs: readonly Tensor[], attributes: Attributes = {}, tracing: Tracing = {}) {
    const type = primitive.infer(inputs, attributes);
    this.primitive = primitive;
    this.inputs = inputs;
    this.attributes = attributes;
    this.shape = type.shape;
    this.dtype = type.dtype;
    this.batch = type.batch;
    if (type.items !== undefined) this.items = type.items;
    this.tracing = tracing;
  }

  /** Whether every event has its own value. */
  get batched(): boolean {
    return this.batch > 0;
  }

  get rank(): number {
    return this.shape.length;
  }
}

/** Numbers are accepted wherever a tensor is. */
export type Operand = Tensor | number;
