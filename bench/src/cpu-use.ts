import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Processor time so far, in seconds. */
export interface CpuUse {
  /** Of all cores, by everyone. */
  readonly busy: number;
  /** Of one process with its threads; undefined where the system does not tell. */
  readonly own: number | undefined;
  /** On the clock. */
  readonly at: number;
}

const ticksPerSecond = 100;

export function cpuUse(process: number): CpuUse {
  const busy = cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) / 1000;
  return { busy, own: ownTime(process), at: performance.now() / 1000 };
}

/** Seconds of processor time the process used in between, in all its threads. */
export const ownSeconds = (before: CpuUse, after: CpuUse): number | undefined =>
  before.own === undefined || after.own === undefined ? undefined : after.own - before.own;

/** The share of all cores that others used in between. */
export function othersShare(before: CpuUse, after: CpuUse): number | undefined {
  const own = ownSeconds(before, after);
  if (own === undefined) return undefined;
  const others = after.busy - before.busy - own;
  return Math.max(0, others / (after.at - before.at) / cpus().length);
}

function ownTime(process: number): number | undefined {
  try {
    // The second field, the name, is in parentheses and may hold anything.
    const fields = readFileSync(`/proc/${process}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return undefined;
  }
}
