import { benchModels, type BenchModel } from './models.ts';

/** What is done over and over: a step of `fit`, `logProb` of given points, or `sampleAndLogProb`. */
export type Work = 'train' | 'logProb' | 'sample';

/** Something to time: work on a model. */
export interface BenchCase {
  readonly name: string;
  readonly work: Work;
  readonly model: BenchModel;
  /** Points a step: the batch of a training step, or all the points asked for. */
  readonly points: number;
  readonly learningRate: number;
  /** Longest gradient an update may use; default no limit. */
  readonly clipNorm?: number;
  /** New points for every batch, as the first tutorial does it, instead of a choice from 100 000 fixed ones. */
  readonly fresh?: boolean;
  /** Whether every engine of Flows takes part, or the fastest, unless others are asked for. */
  readonly everyEngine?: boolean;
}

type Training = Pick<BenchCase, 'points' | 'learningRate' | 'clipNorm' | 'fresh' | 'everyEngine'>;
const train = (name: string, model: BenchModel, rest: Training): BenchCase => ({ name, work: 'train', model, ...rest });

const { realNVP24, realNVP64, realNVP128, couplingLU, maf, nsfCoupling, nsfAutoregressive, bnaf } = benchModels;

const training: readonly BenchCase[] = [
  train('T1', realNVP24, { points: 256, learningRate: 2e-3, everyEngine: true }),
  train('T2', realNVP64, { points: 256, learningRate: 2e-3, everyEngine: true }),
  train('T3', realNVP128, { points: 1024, learningRate: 2e-3, everyEngine: true }),
  train('tutorial0', realNVP128, { points: 1024, learningRate: 2e-3, fresh: true, everyEngine: true }),
  train('T4', couplingLU, { points: 512, learningRate: 1e-3 }),
  train('T5', maf, { points: 512, learningRate: 1e-3 }),
  train('T6', nsfCoupling, { points: 512, learningRate: 1e-3 }),
  train('T7', nsfAutoregressive, { points: 512, learningRate: 1e-3 }),
  train('T8', bnaf, { points: 256, learningRate: 1e-2, clipNorm: 0.5 }),
];

/** The models of training cases, untrained, put to use. */
const inference = (name: string, work: Work): BenchCase[] =>
  training
    .filter((benchCase) => ['T3', 'T5', 'T6', 'T7'].includes(benchCase.name))
    .map(({ name: trained, model, learningRate }) => ({
      name: `${name}-${trained}`,
      work,
      model,
      learningRate,
      points: 10_000,
    }));

export const benchCases: readonly BenchCase[] = [
  ...training,
  ...inference('I1', 'logProb'),
  ...inference('I2', 'sample'),
];

/** Cases by name; `I1` stands for `I1-T3`, `I1-T5` and so on. @throws Error where there is none. */
export function casesNamed(name: string): readonly BenchCase[] {
  const found = benchCases.filter((benchCase) => benchCase.name === name || benchCase.name.startsWith(`${name}-`));
  if (found.length === 0)
    throw new Error(`there is no case ${name}: cases are ${benchCases.map((other) => other.name).join(', ')}`);
  return found;
}
