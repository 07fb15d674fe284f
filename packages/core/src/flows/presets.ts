import type { Bijection } from '../bijections/bijection.ts';
import { FlowError } from '../flow-error.ts';
import { NICE } from './nice.ts';
import { RealNVP, type RealNVPOptions } from './real-nvp.ts';

/** A flow that can be asked for by name. */
export interface FlowPreset {
  readonly name: string;
  readonly summary: string;
  readonly reference: string;
  /** Fewest features it can map. */
  readonly smallest: number;
  create(features: number, options?: Omit<RealNVPOptions, 'scale' | 'bound'>): Bijection;
}

/** Flows by name, for the command line and the playground. */
export const flowPresets: readonly FlowPreset[] = [
  {
    name: 'realnvp',
    summary: 'Affine couplings with alternating masks',
    reference: 'Density estimation using Real NVP (2017)',
    smallest: 2,
    create: RealNVP,
  },
  {
    name: 'nice',
    summary: 'Additive couplings with alternating masks',
    reference: 'NICE: Non-linear Independent Components Estimation (2015)',
    smallest: 2,
    create: NICE,
  },
];

/** The preset of a name. @throws FlowError SPEC_INVALID listing those there are. */
export function flowPreset(name: string): FlowPreset {
  const preset = flowPresets.find((candidate) => candidate.name === name);
  if (preset === undefined)
    throw new FlowError('SPEC_INVALID', `unknown flow "${name}"`, {
      hint: `known: ${flowPresets.map((known) => known.name).join(', ')}`,
    });
  return preset;
}
