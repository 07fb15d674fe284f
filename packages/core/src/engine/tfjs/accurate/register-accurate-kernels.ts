import { erf } from '../../../special/erf.ts';
import { broadcastShapes, sizeOf, type Shape } from '../../../tensor/shape.ts';
import type { TfRuntime } from '../tfjs-runtime.ts';
import { glslFunctions, shaderFunctions, wgslFunctions } from './shader-functions.ts';

/** What a backend knows of a tensor. */
interface Info {
  readonly dataId: object;
  readonly shape: Shape;
}
type Inputs = Readonly<Record<string, Info>>;
/** Kernels by the names of those they stand in for. */
type Kernels = Readonly<Record<string, (inputs: Inputs, backend: never) => unknown>>;

/** The CPU backend computes in float64 and rounds once. */
const onCpu: Kernels = mapValues(
  {
    Cos: Math.cos,
    Erf: erf,
    Expm1: Math.expm1,
    Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
    Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  } satisfies Record<string, (x: number) => number>,
  (compute) =>
    ({ x }, backend: CpuBackend) =>
      backend.makeTensorInfo(x!.shape, 'float32', Float32Array.from(backend.data.get(x!.dataId).values, compute)),
);
interface CpuBackend {
  readonly data: { get(id: object): { readonly values: ArrayLike<number> } };
  makeTensorInfo(shape: Shape, dtype: 'float32', values: Float32Array): unknown;
}

const runWebGL = (
  backend: WebGLBackend,
  inputs: readonly Info[],
  variableNames: string[],
  userCode: string,
): unknown => {
  const outputShape = inputs.map(({ shape }) => shape).reduce((a, b) => broadcastShapes(a, b));
  // Packed, four numbers at a time, as its own elementwise kernels are: no repacking between them.
  const program = { variableNames, outputShape, userCode, packedInputs: true, packedOutput: true };
  return backend.runWebGLProgram(program, inputs, 'float32');
};
const onWebGL: Kernels = {
  ...mapValues(shaderFunctions, (_, name) => {
    const apply = ['r', 'g', 'b', 'a'].map((lane) => `accurate${name}(x.${lane})`);
    const userCode = `${glslFunctions}
      void main() {
        vec4 x = getAAtOutCoords();
        setOutput(vec4(${apply.join(', ')}));
      }`;
    return ({ x }: Inputs, backend: WebGLBackend) => runWebGL(backend, [x!], ['A'], userCode);
  }),
  // Its own says 0 / 0 = 1.
  RealDiv: ({ a, b }, backend: WebGLBackend) =>
    runWebGL(backend, [a!, b!], ['A', 'B'], 'void main() { setOutput(getAAtOutCoords() / getBAtOutCoords()); }'),
};
interface WebGLBackend {
  runWebGLProgram(program: object, inputs: readonly Info[], dtype: 'float32'): unknown;
}

const workgroup = 64;
const onWebGPU: Kernels = mapValues(shaderFunctions, (_, name) => {
  const code = `${wgslFunctions}
    fn main(index : i32) {
      if (index < uniforms.size) { setOutputAtIndex(index, accurate${name}(getAByOutputIndex(index))); }
    }`;
  return ({ x }: Inputs, backend: WebGPUBackend) => {
    const program = {
      variableNames: ['A'],
      outputShape: x!.shape,
      size: true,
      workgroupSize: [workgroup, 1, 1],
      dispatchLayout: { x: x!.shape.map((_, axis) => axis) },
      dispatch: [Math.ceil(sizeOf(x!.shape) / workgroup), 1, 1],
      shaderKey: `flowsAccurate${name}`,
      getUserCode: () => code,
    };
    return backend.runWebGPUProgram(program, [x!], 'float32');
  };
});
interface WebGPUBackend {
  runWebGPUProgram(program: object, inputs: readonly Info[], dtype: 'float32'): unknown;
}

const kernelsOf: Readonly<Record<string, Kernels>> = { cpu: onCpu, webgl: onWebGL, webgpu: onWebGPU };

/**
 * Gives a backend the functions that its own kernels compute badly, as kernels of our own names, once.
 * Other backends (TensorFlow's C library) compute them well. The result maps a kernel's name to the one to use.
 */
export function registerAccurateKernels(tf: TfRuntime, backendName: string): (kernel: string) => string {
  const kernels = kernelsOf[backendName] ?? {};
  const ours = (kernel: string): string => `Flows${kernel}`;
  for (const [kernel, run] of Object.entries(kernels)) {
    if (tf.getKernel(ours(kernel), backendName) != null) continue;
    tf.registerKernel({
      kernelName: ours(kernel),
      backendName,
      kernelFunc: ({ inputs, backend }) => run(inputs as Inputs, backend as never),
    });
  }
  return (kernel) => (Object.hasOwn(kernels, kernel) ? ours(kernel) : kernel);
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
