import type * as v from 'valibot';
import type { Bijection } from '../bijections/bijection.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { fitSINF } from './sinf/fit-sinf.ts';

/** Arguments every preset understands; the function of its name has more. */
export interface FlowPresetOptions {
  /** Layers with parameters; which features they read or keep changes from layer to layer. */
  readonly layers?: number;
  /** Widths of the hidden layers of their networks, where there are networks. */
  readonly hidden?: readonly number[];
  /** Length of the context. */
  readonly context?: number;
  /** Begin, on the data's side, with standardisation calibrated on the training data. */
  readonly standardise?: boolean;
}

/** A flow that can be asked for by name. */
export interface FlowPreset {
  readonly name: string;
  /** The function that makes it, with all its options. */
  readonly create: (features: number, options?: FlowPresetOptions) => Bijection;
  /** What its functions are called, for programs to be shown: a bundler renames functions. */
  readonly inCode: { readonly create: string; readonly base?: string };
  /** All options that can be written down. */
  readonly options: v.StrictObjectSchema<v.ObjectEntries, undefined>;
  readonly summary: string;
  readonly reference: string;
  /** Maps single numbers, in the words of the registry; `-` where the layers are no such maps. */
  readonly transformer: string;
  readonly conditioner: string;
  /** What a density and what a sample cost, in passes through the networks. */
  readonly cost: { readonly density: string; readonly sample: string };
  /** When to take it. */
  readonly use: string;
  /** Its base, where that is not the standard normal. */
  readonly base?: (features: number) => Distribution;
  /** Finds its layers from data one after the other, without gradients, where there is such a way. */
  readonly fitGreedily?: typeof fitSINF;
}
