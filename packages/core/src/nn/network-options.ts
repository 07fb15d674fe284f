import * as v from 'valibot';
import { activations, type ActivationName } from './activation.ts';

/** What networks of all kinds let choose. */
export interface NetworkOptions {
  readonly activation?: ActivationName;
  /** How the last layer starts: `zero` makes a flow that is the identity at first. */
  readonly lastLayer?: 'zero' | 'uniform';
}

/** Schemas of the options all networks have. */
export const networkEntries = {
  activation: v.optional(v.picklist(Object.keys(activations) as ActivationName[]), 'relu'),
  lastLayer: v.optional(v.picklist(['zero', 'uniform']), 'zero'),
};
