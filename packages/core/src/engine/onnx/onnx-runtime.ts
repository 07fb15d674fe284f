import type { HostArray } from '../../host-array.ts';
import type { ElementType } from './onnx-graph.ts';

/** The part of ONNX Runtime's JavaScript interface an engine needs: `onnxruntime-node`, `onnxruntime-web` and `onnxruntime-common` have it. */
export interface OnnxRuntime {
  readonly Tensor: new (type: Exclude<ElementType, 'int64'>, data: HostArray, shape: readonly number[]) => OnnxTensor;
  readonly InferenceSession: { create(model: Uint8Array, options?: object): Promise<OnnxSession> };
}

/** A value of the runtime, on the host or on a device. */
export interface OnnxTensor {
  readonly location: string;
  getData(): Promise<unknown>;
  dispose(): void;
}

/** A loaded model. */
export interface OnnxSession {
  /** As the model declares them. */
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>, fetches?: unknown): Promise<Readonly<Record<string, OnnxTensor>>>;
  release(): Promise<void>;
}
