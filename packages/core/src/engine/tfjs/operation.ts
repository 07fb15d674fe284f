import type { HostArray } from '../../host-array.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Attributes, DType, TensorType } from '../../tensor/tensor.ts';
import type { Kernels } from './kernels.ts';
import type { TfTensor } from './tfjs-runtime.ts';

/** What an operation is specialised for when a graph is compiled. */
export interface OperationContext {
  readonly inputs: readonly TensorType[];
  readonly output: TensorType;
  readonly attributes: Attributes;
  /** The values of an input that is a constant of the graph. */
  constantInput(index: number): HostArray | undefined;
  /** A tensor made once, when the graph is compiled, and disposed of with it. */
  constant(data: HostArray, shape: Shape, dtype: DType): TfTensor;
  /** The backend's name, for what only one of them gets wrong. */
  readonly backend: string;
  /** The kernel of this backend for a function whose own kernel may lose digits. */
  accurate(kernel: string): string;
}

/** Computes the result; what it makes through `kernels` besides the result is disposed of by the caller. */
export type Run = (kernels: Kernels, inputs: readonly TfTensor[]) => TfTensor;

/** One primitive on TensorFlow.js, specialised for the shapes of one node. */
export type Operation = (context: OperationContext) => Run;
