import { RealNVP, type Bijection } from '@flows/core';

/** A training step to time: RealNVP of 8 couplings on two moons, scale and shift each from a net of its own. */
export interface BenchCase {
  readonly name: CaseName;
  /** Width of the two hidden layers of every net. */
  readonly hidden: number;
  readonly batchSize: number;
  /** New points for every batch, as the first tutorial does it, instead of a choice from 100 000 fixed ones. */
  readonly fresh?: boolean;
  /** Numbers that are learnt: a contender with another count computes something else. */
  readonly parameters: number;
}

export const caseNames = ['T1', 'T2', 'T3', 'tutorial0'] as const;
export type CaseName = (typeof caseNames)[number];

export const benchCases: Readonly<Record<CaseName, BenchCase>> = {
  T1: { name: 'T1', hidden: 24, batchSize: 256, parameters: 11_552 },
  T2: { name: 'T2', hidden: 64, batchSize: 256, parameters: 71_712 },
  T3: { name: 'T3', hidden: 128, batchSize: 1024, parameters: 274_464 },
  tutorial0: { name: 'tutorial0', hidden: 128, batchSize: 1024, fresh: true, parameters: 274_464 },
};

export const couplings = 8;
export const learningRate = 2e-3;

/** The flow of a case as the Python contenders write it: masked nets of full width, scale 2.5 tanh, the usual random start. */
export function caseFlow({ hidden }: BenchCase): Bijection {
  return RealNVP(2, {
    layers: couplings,
    hidden: [hidden, hidden],
    separate: true,
    fullWidth: true,
    lastLayer: 'uniform',
    scale: 'tanh',
    bound: 2.5,
    standardise: false,
  });
}
