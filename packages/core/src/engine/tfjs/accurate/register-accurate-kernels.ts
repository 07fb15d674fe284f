import { erf } from '../../../special/erf.ts';
import { sizeOf, type Shape } from '../../../tensor/shape.ts';
import type { TfRuntime } from '../tfjs-runtime.ts';
import { glslFunctions, shaderFunctions, wgslFunctions } from './shader-functions.ts';

/** What a backend knows of a tensor. */
interface Info {
  readonly dataId: object;
  readonly shape: Shape;
}
type MakeKernel = (name: string) => (x: Info, backend: never) => unknown;

/** The CPU backend computes in float64 and rounds once. */
const onCpu: MakeKernel = (name) => {
  const compute = cpuFunctions[name]!;
  return (x, backend: CpuBackend) =>
    backend.makeTensorInfo(x.shape, 'float32', Float32Array.from(backend.data.get(x.dataId).values, compute));
};
interface CpuBackend {
  readonly data: { get(id: object): { readonly values: ArrayLike<number> } };
  makeTensorInfo(shape: Shape, dtype: 'float32', values: Float32Array): unknown;
}
const cpuFunctions: Readonly<Record<string, (x: number) => number>> = {
  Cast: (x) => x,
  Cos: Math.cos,
  Erf: erf,
  Expm1: Math.expm1,
  Log1p: Math.log1p,
  Sin: Math.sin,
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  Tanh: Math.tanh,
};

const onWebGL: MakeKernel = (name) => {
  const userCode = `${glslFunctions}
    void main() { setOutput(accurate${name}(getAAtOutCoords())); }`;
  return (x, backend: WebGLBackend) =>
    backend.runWebGLProgram({ variableNames: ['A'], outputShape: x.shape, userCode }, [x], 'float32');
};
interface WebGLBackend {
  runWebGLProgram(program: object, inputs: readonly Info[], dtype: 'float32'): unknown;
}

const onWebGPU: MakeKernel = (name) => (x, backend: WebGPUBackend) => {
  const workgroup = 64;
  const program = {
    variableNames: ['A'],
    outputShape: x.shape,
    size: true,
    workgroupSize: [workgroup, 1, 1],
    dispatchLayout: { x: x.shape.map((_, axis) => axis) },
    dispatch: [Math.ceil(sizeOf(x.shape) / workgroup), 1, 1],
    shaderKey: `flowsAccurate${name}`,
    getUserCode: () => `${wgslFunctions}
      fn main(index : i32) {
        if (index < uniforms.size) { setOutputAtIndex(index, accurate${name}(getAByOutputIndex(index))); }
      }`,
  };
  return backend.runWebGPUProgram(program, [x], 'float32');
};
interface WebGPUBackend {
  runWebGPUProgram(program: object, inputs: readonly Info[], dtype: 'float32'): unknown;
}

const makers: Readonly<Record<string, MakeKernel>> = { cpu: onCpu, webgl: onWebGL, webgpu: onWebGPU };

/**
 * Gives a backend the functions that its own kernels compute badly, as kernels of our own name, once.
 * Other backends (TensorFlow's C library) compute them well. The result maps a kernel's name to the one to use.
 */
export function registerAccurateKernels(tf: TfRuntime, backendName: string): (kernel: string) => string {
  const make = makers[backendName];
  if (make === undefined) return (kernel) => kernel;
  const ours = (kernel: string): string => `Flows${kernel}`;
  for (const kernel of Object.keys(shaderFunctions)) {
    if (tf.getKernel(ours(kernel), backendName) != null) continue;
    const run = make(kernel);
    tf.registerKernel({
      kernelName: ours(kernel),
      backendName,
      kernelFunc: ({ inputs, backend }) => run(inputs['x'] as Info, backend as never),
    });
  }
  return ours;
}
