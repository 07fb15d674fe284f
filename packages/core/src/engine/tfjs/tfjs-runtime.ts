// The small part of TensorFlow.js that the engine touches, as structural types: core depends on no runtime, `import * as tf` fits.

export type TfDType = 'float32' | 'int32' | 'bool';
export type TfArray = Float32Array | Int32Array | Uint8Array;

export interface TfTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<TfArray>;
  dispose(): void;
}

export type TfAttributes = Record<string, number | boolean | string | number[] | [number, number][]>;

/** A kernel of a backend, as `registerKernel` takes it; what a backend offers its kernels differs, so they look for themselves. */
export interface TfKernelConfig {
  kernelName: string;
  backendName: string;
  kernelFunc(call: { inputs: Record<string, unknown>; backend: unknown }): unknown;
}

export interface TfRuntime {
  /** Runs one kernel of the current backend, outside the bookkeeping (type matching, tidy scopes) of `tf.add` and its like. */
  engine(): { runKernel(name: string, inputs: Record<string, TfTensor>, attributes?: TfAttributes): unknown };
  tensor(values: TfArray, shape: number[], dtype: TfDType): TfTensor;
  getBackend(): string;
  setBackend(name: string): Promise<boolean>;
  getKernel(name: string, backend: string): unknown;
  registerKernel(config: TfKernelConfig): void;
}
