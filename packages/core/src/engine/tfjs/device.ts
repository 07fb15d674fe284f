import type { HostArray } from '../../host-array.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { DType } from '../../tensor/tensor.ts';
import { registerAccurateKernels } from './accurate/register-accurate-kernels.ts';
import { Kernels } from './kernels.ts';
import type { TfArray, TfRuntime, TfTensor } from './tfjs-runtime.ts';

/** One backend of a runtime: uploads, downloads, kernels. */
export interface Device {
  readonly kernels: Kernels;
  /** Whether reading a value has to wait for a GPU, so that several are read at once where possible. */
  readonly slowReads: boolean;
  readonly backend: string;
  accurate(kernel: string): string;
  /** Makes the backend the current one, which is global to the runtime: due whenever other code may have run in between. */
  activate(): void;
  /** A copy in the type of the device. */
  convert(data: HostArray, dtype: DType): TfArray;
  /** Takes the array over: the CPU backend keeps the one it is given. */
  upload(data: TfArray, shape: Shape, dtype: DType): TfTensor;
  /** A copy: the CPU backend gives out the array it has. */
  read(tensor: TfTensor, dtype: DType): Promise<TfArray>;
}

const tfDType = (dtype: DType): 'float32' | 'int32' | 'bool' => (dtype === 'float' ? 'float32' : dtype);

function convert(data: ArrayLike<number>, dtype: DType): TfArray {
  if (dtype === 'int32') return Int32Array.from(data);
  if (dtype === 'bool') return Uint8Array.from(data);
  return new Float32Array(data);
}

export function createDevice(tf: TfRuntime, backend: string): Device {
  return {
    kernels: new Kernels(tf),
    slowReads: backend !== 'cpu',
    backend,
    accurate: registerAccurateKernels(tf, backend),
    activate() {
      // Of a backend that is initialised the switch is done before the promise is returned, so nothing runs in between.
      if (tf.getBackend() !== backend) void tf.setBackend(backend);
    },
    convert,
    upload: (data, shape, dtype) => tf.tensor(data, [...shape], tfDType(dtype)),
    read: async (tensor, dtype) => convert(await tensor.data(), dtype),
  };
}
