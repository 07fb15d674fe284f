/** Data: what training reads, minibatches, toy sets with known densities, and the Gaussian to compare with. */
export { type Batches, batches, batchIndices } from './batches.ts';
export type { DataSource, StreamSource, TableSource } from './data-source.ts';
export { fromGenerator } from './from-generator.ts';
export { fitGaussian, type GaussianBaseline } from './gaussian-baseline.ts';
export { type RowSplit, splitRows } from './split-rows.ts';
export { fromColumns, fromFlat, fromRows, type NumberArray } from './table-source.ts';
export {
  banana,
  checkerboard,
  circles,
  eightGaussians,
  fourModes,
  funnel,
  gaussian,
  pinwheel,
  rings,
  spirals,
  swissRoll,
  torusGaussians,
  torusMoons,
  toyDataset,
  toyDatasets,
  twoGaussians,
  twoMoons,
  uniformNormal,
  wideCheckerboard,
  type ToyDataset,
  type ToyOptions,
} from './toy/toy-datasets.ts';
