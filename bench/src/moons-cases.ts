import { flowPresets, type FlowPresetOptions } from '@flows/core';

/** The Python libraries whose flows are trained beside ours. */
export const peerNames = ['zuko', 'nflows', 'normflows', 'flowjax'] as const;
export type PeerName = (typeof peerNames)[number];

/** A library's form of a case, and what is other than in ours. */
export interface Peer {
  readonly library: PeerName;
  /** Where its layers cannot be made like ours, in words. */
  readonly note?: string;
  /** A library too slow for three seeds has one. */
  readonly seeds?: number;
}

/** One flow, made alike in all libraries and trained alike. */
export interface MoonsCase {
  readonly name: string;
  readonly preset: string;
  /** Options of the preset; the Python programs read the same names. */
  readonly architecture: FlowPresetOptions & Readonly<Record<string, unknown>>;
  /** The highest rate of the cosine; absent where nothing is descended. */
  readonly learningRate?: number;
  readonly peers: readonly Peer[];
}

export const training = { steps: 3000, batchSize: 512, clipNorm: 10, noise: 0.05, testRows: 100_000 } as const;
export const seeds = [0, 1, 2] as const;

const hidden = [64, 64];
const spline = { hidden, bins: 8, bound: 5 };
const peer = (library: PeerName, note?: string): Peer => ({ library, ...(note && { note }) });
const slow = (library: PeerName, note: string): Peer => ({ ...peer(library, note), seeds: 1 });

/** What is shared by flows whose conditioners are networks, and by flows whose params are few numbers. */
const network = { learningRate: 1e-3 };
const numbers = { learningRate: 1e-2 };

const cases: readonly Omit<MoonsCase, 'preset'>[] = [
  {
    name: 'nsf',
    architecture: { layers: 3, ...spline },
    ...network,
    peers: [peer('zuko'), peer('nflows'), peer('normflows', 'one residual block'), peer('flowjax', 'end slopes free')],
  },
  {
    name: 'nsf-coupling',
    architecture: { layers: 6, ...spline },
    ...network,
    peers: [
      peer('zuko', 'by `univariate` of its NICE'),
      peer('nflows'),
      peer('normflows', 'one residual block, kept half through a spline of its own'),
      peer('flowjax', 'end slopes free'),
    ],
  },
  {
    name: 'realnvp',
    architecture: { layers: 8, hidden },
    ...network,
    peers: [
      peer('zuko', 'its class is called NICE'),
      peer('nflows', 'scale sigmoid, so turned round'),
      peer('normflows', 'scale exp'),
      peer('flowjax', 'scale softplus'),
    ],
  },
  {
    name: 'maf',
    architecture: { layers: 5, hidden },
    ...network,
    peers: [peer('zuko'), peer('nflows', 'scale softplus'), peer('flowjax', 'scale softplus')],
  },
  {
    name: 'nice',
    architecture: { layers: 8, hidden },
    ...network,
    peers: [
      peer('zuko', 'by `univariate` of its NICE, and a scaling put after it'),
      peer('nflows', 'an ActNorm after it'),
      peer('normflows', 'a constant affine layer after it'),
      peer('flowjax', 'transformer Loc, the base trained'),
    ],
  },
  {
    name: 'bpf',
    architecture: { layers: 3, hidden, degree: 16 },
    ...network,
    peers: [peer('zuko')],
  },
  {
    name: 'sospf',
    architecture: { layers: 3, hidden, polynomials: 3, degree: 4 },
    ...network,
    peers: [peer('zuko')],
  },
  {
    name: 'naf',
    architecture: { layers: 3, hidden, monotone: { layers: 2, units: 16 } },
    ...network,
    peers: [slow('zuko', 'a monotone network of 64, 64 steered by 16 numbers')],
  },
  {
    name: 'bnaf',
    architecture: { layers: 1, hidden: [50, 50] },
    ...numbers,
    peers: [peer('flowjax')],
  },
  {
    name: 'umnn-maf',
    architecture: { layers: 3, hidden, signal: 16, points: 32, integrand: { hidden: [32, 32] } },
    ...network,
    peers: [slow('zuko', 'one integrand per feature, ELU')],
  },
  { name: 'lrs', architecture: { layers: 3, ...spline }, ...network, peers: [] },
  { name: 'lrs-coupling', architecture: { layers: 6, ...spline }, ...network, peers: [] },
  {
    name: 'ncsf',
    architecture: { layers: 3, hidden, bins: 8 },
    ...network,
    peers: [peer('zuko'), peer('normflows', 'one residual block')],
  },
  { name: 'flow++', architecture: { layers: 6, hidden, components: 8 }, ...network, peers: [] },
  {
    name: 'gf',
    architecture: { layers: 6, components: 8 },
    ...numbers,
    peers: [peer('zuko', 'no weights of the components')],
  },
  { name: 'planar', architecture: { layers: 16 }, ...numbers, peers: [peer('normflows'), peer('flowjax')] },
  { name: 'radial', architecture: { layers: 16 }, ...numbers, peers: [peer('normflows')] },
  { name: 'sylvester', architecture: { layers: 8, width: 2 }, ...numbers, peers: [] },
  {
    name: 'residual',
    architecture: { layers: 6, hidden },
    ...network,
    peers: [slow('normflows', 'exact log-det in two dimensions')],
  },
  {
    name: 'triangular-spline',
    architecture: { layers: 8, bins: 9 },
    ...numbers,
    peers: [peer('flowjax')],
  },
  {
    name: 'iaf',
    architecture: { layers: 5, hidden },
    ...network,
    peers: [peer('normflows', 'scale up to 1'), peer('flowjax', 'scale softplus')],
  },
  { name: 'sinf', architecture: { layers: 10, bins: 16 }, ...numbers, peers: [] },
];

/** Most important first; every preset is there. */
export const moonsCases: readonly MoonsCase[] = [
  ...cases.map((each) => ({ ...each, preset: each.name })),
  { name: 'sinf, fitted layer by layer', preset: 'sinf', architecture: { layers: 200 }, peers: [] },
];

for (const { name } of flowPresets)
  if (!cases.some((each) => each.name === name)) throw new Error(`moons-cases.ts lacks the preset ${name}`);
