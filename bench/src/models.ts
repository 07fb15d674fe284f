import { affine, BNAF, chain, coupling, luLinear, MAF, mlp, NSF, RealNVP, type Bijection } from '@flows/core';
import type { DataName } from './training-data.ts';

/** What else has the models. */
export type Library = 'torch' | 'zuko' | 'nflows' | 'normflows' | 'jax' | 'flowjax' | 'tfjs';

/** A flow that several libraries have. */
export interface BenchModel {
  /** As `python/torch_models.py` and `python/jax_models.py` call it. */
  readonly name: string;
  readonly title: string;
  /** Width of the two hidden layers of every net. */
  readonly hidden: number;
  readonly data: DataName;
  readonly libraries: readonly Library[];
  /** Numbers that are learnt, where all have the same model: a contender with another count computes something else. */
  readonly parameters?: number;
  flow(): Bijection;
}

// Weights start at random, last layers too: inference is timed without training.
const nets = (hidden: number) => ({ hidden: [hidden, hidden], lastLayer: 'uniform', standardise: false }) as const;

export const couplings = 8;

/** Tutorial 0: masked nets of full width, one for scale and one for shift, scale 2.5 tanh. */
const realNVP = (hidden: number, parameters: number): BenchModel => ({
  name: 'realnvp',
  title: `RealNVP, ${couplings} couplings, nets for scale and shift of 2-${hidden}-${hidden}-2`,
  hidden,
  data: 'moons',
  libraries: ['torch', 'jax', 'tfjs'],
  parameters,
  flow: () =>
    RealNVP(2, { ...nets(hidden), layers: couplings, separate: true, fullWidth: true, scale: 'tanh', bound: 2.5 }),
});

const blocks = 16;

const fiveLayers = { ...nets(128), layers: 5 } as const;
const splines = { ...fiveLayers, bins: 8, bound: 5 } as const;
const inSixteen = { hidden: 128, data: 'gaussian', libraries: ['zuko', 'nflows', 'flowjax'] } as const;

export const benchModels = {
  realNVP24: realNVP(24, 11_552),
  realNVP64: realNVP(64, 71_712),
  realNVP128: realNVP(128, 274_464),
  couplingLU: {
    name: 'coupling-lu',
    title: `${blocks} times an affine coupling, net 1-64-64-2, and an LU layer`,
    hidden: 64,
    data: 'moons',
    libraries: ['normflows', 'jax'],
    parameters: 70_784,
    flow: () => chain(Array.from({ length: blocks }, couplingLU).flat()),
  },
  maf: {
    ...inSixteen,
    name: 'maf',
    title: 'MAF in 16 dimensions, 5 layers, nets of 128-128',
    flow: () => MAF(16, fiveLayers),
  },
  nsfCoupling: {
    ...inSixteen,
    name: 'nsf-coupling',
    title: 'Spline couplings in 16 dimensions, 5 layers, 8 bins, nets of 128-128',
    flow: () => NSF(16, { ...splines, layout: 'coupling' }),
  },
  nsfAutoregressive: {
    ...inSixteen,
    name: 'nsf-autoregressive',
    title: 'Autoregressive splines in 16 dimensions, 5 layers, 8 bins, nets of 128-128',
    flow: () => NSF(16, splines),
  },
  bnaf: {
    name: 'bnaf',
    title: 'BNAF in 2 dimensions, 50-50 hidden units a feature',
    hidden: 50,
    data: 'checkerboard',
    libraries: ['flowjax'],
    flow: () => BNAF(2, { hidden: [50, 50], standardise: false }),
  },
} satisfies Record<string, BenchModel>;

/** Tutorial 3: the first feature stays, the last layer of its net starts at zero; then the features change places. */
function couplingLU(): Bijection[] {
  return [
    coupling(2, { transformer: affine(), conditioner: mlp({ hidden: [64, 64] }), mask: [true, false] }),
    luLinear(2, { order: [1, 0] }),
  ];
}
