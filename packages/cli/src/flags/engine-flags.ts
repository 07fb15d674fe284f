import { Flags } from '@oclif/core';
import type { ChooseEngineOptions } from '@flows/node';
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
    max: 1024,
    summary: 'Threads of the engine; its own choice unless given.',
    helpGroup: 'COMPUTING',
  }),
};

/** The flags, parsed. */
export interface EngineFlags {
  readonly engine?: string | undefined;
  readonly threads?: number | undefined;
}

/** The flags as `chooseEngine` wants them. */
export function engineOptions({ engine, threads }: EngineFlags): ChooseEngineOptions {
  return { ...(engine === undefined ? {} : { engine }), ...(threads === undefined ? {} : { threads }) };
}
