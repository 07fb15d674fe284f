import { parseArgs } from 'node:util';
import { casesNamed, type BenchCase } from './cases.ts';

export interface ContenderFlags {
  readonly benchCase: BenchCase;
  readonly engine: string;
  readonly threads: number;
  /** End after the first step. */
  readonly cold: boolean;
}

/** The arguments of a contender that runs on Node. */
export function contenderFlags(): ContenderFlags {
  const { values } = parseArgs({
    options: {
      case: { type: 'string', default: 'T1' },
      engine: { type: 'string', default: 'onnxruntime-node' },
      threads: { type: 'string', default: '1' },
      cold: { type: 'boolean', default: false },
    },
  });
  return {
    benchCase: casesNamed(values.case)[0]!,
    engine: values.engine,
    threads: Number(values.threads),
    cold: values.cold,
  };
}
