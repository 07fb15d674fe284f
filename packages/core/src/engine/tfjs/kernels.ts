import type { Shape } from '../../tensor/shape.ts';
import { sameShape } from '../../tensor/shape.ts';
import type { TfAttributes, TfRuntime, TfTensor } from './tfjs-runtime.ts';

/** Runs kernels for one operation at a time and disposes of everything made on the way to its result. */
export class Kernels {
  readonly #tf: TfRuntime;
  #made: TfTensor[] = [];

  constructor(tf: TfRuntime) {
    this.#tf = tf;
  }

  run(name: string, inputs: Record<string, TfTensor>, attributes: TfAttributes = {}): TfTensor {
    const made = this.#tf.engine().runKernel(name, inputs, attributes) as TfTensor;
    this.#made.push(made);
    return made;
  }

  /** Some kernels take a list; their types say a map. */
  runOnList(name: string, inputs: readonly TfTensor[], attributes: TfAttributes): TfTensor {
    return this.run(name, inputs as unknown as Record<string, TfTensor>, attributes);
  }

  /** The same elements in another shape; no copy. */
  reshape(x: TfTensor, shape: Shape): TfTensor {
    return sameShape(x.shape, shape) ? x : this.run('Reshape', { x }, { shape: [...shape] });
  }

  /** Another handle on the same values, to be disposed of on its own. */
  alias(x: TfTensor): TfTensor {
    return this.run('Identity', { x });
  }

  /** The result of an operation, owned by the caller; all else the operation made is disposed of, whether it succeeded or not. */
  settle(operation: () => TfTensor): TfTensor {
    let result: TfTensor | undefined;
    try {
      const value = operation();
      result = this.#made.includes(value) ? value : this.alias(value);
      return result;
    } finally {
      for (const tensor of this.#made) if (tensor !== result) tensor.dispose();
      this.#made = [];
    }
  }
}
