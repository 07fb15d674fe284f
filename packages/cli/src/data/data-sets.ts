import { key, toyDatasets, type ToyDataset } from '@flows/core';
import { penguinColumns, penguinRows, penguins } from './penguins.ts';

/** A data set that comes with the command line: made by a generator, or a fixed table of measurements. */
export interface DataSet {
  readonly name: string;
  readonly summary: string;
  readonly columns: readonly string[];
  /** The noise unless another is asked for; absent where there is none to choose. */
  readonly noise?: number;
  /** The number of rows, where it is fixed. */
  readonly rows?: number;
  /** The rows, missing values as NaN; `root` is the folder of the command line's package. */
  make(options: { n: number; noise?: number; seed: number; root: string }): Promise<Float64Array>;
  /** The lowest loss that a model of it can reach, in nats, where it is known. */
  entropy?(noise: number | undefined): number | undefined;
}

/** All of them, in the order of the list. */
export const dataSets: readonly DataSet[] = [
  ...toyDatasets.map(fromToy),
  {
    name: 'penguins',
    summary: 'Four measurements of 344 penguins of three species, of two of them none (Gorman et al. 2014)',
    columns: penguinColumns,
    rows: penguinRows,
    make: async ({ root }) => penguins(root),
  },
];

function fromToy(toy: ToyDataset): DataSet {
  const { name, summary, columns, defaultNoise } = toy;
  return {
    name,
    summary,
    columns,
    noise: defaultNoise,
    make: async ({ n, noise, seed }) => toy.sample(key(seed), n, noise === undefined ? {} : { noise }),
    entropy: (noise) => toy.entropy?.(noise),
  };
}
