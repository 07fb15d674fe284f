import type { Bijection, Distribution, Flow, HostTensor } from '../../src/index.ts';

/** A foreign model in our terms: what a Flow is made of. */
export interface Imported {
  readonly bijection: Bijection;
  readonly base: Distribution;
  readonly params: Flow['params'];
}

/** A foreign state, which must be read completely: what is left over was not understood. */
export class ForeignState {
  readonly #left: Map<string, HostTensor>;

  constructor(weights: ReadonlyMap<string, HostTensor>) {
    this.#left = new Map(weights);
  }

  has(name: string): boolean {
    return this.#left.has(name);
  }

  take(name: string): HostTensor {
    const tensor = this.#left.get(name);
    if (tensor === undefined) throw new Error(`no "${name}" in the state; left: ${[...this.#left.keys()].join(', ')}`);
    this.#left.delete(name);
    return tensor;
  }

  /** Throws when something was not taken. */
  finish(): void {
    if (this.#left.size > 0) throw new Error(`not understood: ${[...this.#left.keys()].join(', ')}`);
  }
}

/** Rows of a matrix, or entries of a vector, in another order. */
export function pickRows({ shape, data }: HostTensor, rows: readonly number[]): HostTensor {
  const width = shape.slice(1).reduce((size, length) => size * length, 1);
  const picked = Float64Array.from(
    { length: rows.length * width },
    (_, at) => data[rows[Math.floor(at / width)]! * width + (at % width)]!,
  );
  return { shape: [rows.length, ...shape.slice(1)], data: picked };
}

/** Where the rows `[parameters, features]` of our last layers stand in a layer that has the parameters of a feature side by side. */
export const fromFeatureMajor = (parameters: number, features: number): number[] =>
  Array.from({ length: parameters * features }, (_, at) => (at % features) * parameters + Math.floor(at / features));

/** Numbers of whatever type in float64. */
export const float64 = ({ shape, data }: HostTensor): HostTensor => ({ shape, data: Float64Array.from(data) });
