import { FlowError } from '../flow-error.ts';
import type { HostTensor } from '../host-array.ts';
import { formatShape, sameShape, type Shape } from '../tensor/shape.ts';

/** A tensor of another shape than the model has. */
export const wrongShape = (name: string, actual: Shape, expected: Shape): FlowError =>
  new FlowError('FILE_FORMAT', `tensor "${name}" has shape ${formatShape(actual)}, expected ${formatShape(expected)}`, {
    hint: 'check the arguments the model was made with',
  });

/** Named weights of a foreign model, which must be read completely: what is left over was not understood. */
export class StateDict {
  readonly #left: Map<string, HostTensor>;

  constructor(tensors: ReadonlyMap<string, HostTensor>) {
    this.#left = new Map(tensors);
  }

  has(name: string): boolean {
    return this.#left.has(name);
  }

  /** The length of a vector, which is not taken. */
  lengthOf(name: string): number {
    return (this.#left.get(name) ?? this.take(name)).data.length;
  }

  /** The tensor of a name, in float64; with a shape, one that must have it. */
  take(name: string, shape?: Shape): HostTensor {
    const tensor = this.#left.get(name);
    if (tensor === undefined) {
      const near = [...this.#left.keys()].filter((key) => key.startsWith(name.slice(0, name.lastIndexOf('.') + 1)));
      throw new FlowError('FILE_FORMAT', `the weights have no tensor "${name}"`, {
        hint: near.length > 0 ? `beside it there are ${near.slice(0, 5).join(', ')}` : 'check library and class',
      });
    }
    if (shape !== undefined && !sameShape(tensor.shape, shape)) throw wrongShape(name, tensor.shape, shape);
    this.#left.delete(name);
    return { shape: tensor.shape, data: Float64Array.from(tensor.data) };
  }

  /** The numbers of a vector of whole numbers or truth values. */
  takeNumbers(name: string): number[] {
    return [...this.take(name).data];
  }

  /** Leaves out what carries no weight of its own: counters, masks that follow from others, flags. */
  skip(...names: readonly string[]): void {
    for (const name of names) this.#left.delete(name);
  }

  /** How many there are of what has names `${prefix}${i}` or `${prefix}${i}.${kind}…`, counted from 0 in steps to the highest: what lacks some of its names is counted. */
  count(prefix: string, { kind = '', step = 1 }: { readonly kind?: string; readonly step?: number } = {}): number {
    const indices = [...this.#left.keys()].flatMap((name) => {
      if (!name.startsWith(prefix)) return [];
      const [, index, rest = ''] = /^(\d+)(?:\.(.*))?$/.exec(name.slice(prefix.length)) ?? [];
      return index !== undefined && rest.startsWith(kind) ? [Number(index)] : [];
    });
    return Math.floor(Math.max(-step, ...indices) / step) + 1;
  }

  /** @throws FlowError FILE_FORMAT naming what was not taken. */
  finish(): void {
    const left = [...this.#left.keys()];
    if (left.length > 0)
      throw new FlowError(
        'FILE_FORMAT',
        `${left.length} tensors of the weights are unknown: ${left.slice(0, 5).join(', ')}${left.length > 5 ? ', …' : ''}`,
        { hint: 'check library, class and arguments' },
      );
  }
}
