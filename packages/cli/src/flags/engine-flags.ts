import { Flags } from '@oclif/core';
import { count } from './number-flags.ts';

/** What computes, for the commands that compute. */
export const engineFlags = {
  engine: Flags.string({
    summary: 'Engine that computes, as `flows doctor` lists them; the first that is available unless given.',
    helpValue: 'NAME',
    helpGroup: 'COMPUTING',
  }),
  threads: count({
    min: 1,
    summary: 'Threads of the engine; its own choice unless given.',
    helpGroup: 'COMPUTING',
  }),
};
