import type { BenchCase } from './cases.ts';
import { startContender, type Block, type ContenderProcess } from './contender-process.ts';
import type { Contender } from './contenders.ts';

export interface RoundOptions {
  readonly rounds: number;
  /** How long a block of steps is meant to take. */
  readonly blockSeconds: number;
  /** How often a block may be repeated that other programs disturbed; the least disturbed counts. */
  readonly retries: number;
  /** Fresh processes to time from their start to the end of their first step. */
  readonly coldStarts: number;
}

/** What was measured of one contender. */
export interface Timing {
  readonly contender: Contender;
  /** Milliseconds a step of the block of each round, those of processor time in all threads, and the share of the cores that other programs used meanwhile. */
  readonly milliseconds: readonly number[];
  readonly processor: readonly (number | undefined)[];
  readonly others: readonly (number | undefined)[];
  readonly coldStarts: readonly number[];
  readonly steps: number;
  /** Of the last step of all. */
  readonly loss: number;
  readonly parameters: number;
  readonly versions: Readonly<Record<string, string>>;
}

interface Entry {
  readonly contender: Contender;
  readonly process: ContenderProcess;
  readonly coldStarts: number[];
  readonly steps: number;
  readonly blocks: Block[];
}

/**
 * Lets contenders take turns, block by block: what slows the machine for a while slows all of them. A contender that does not start is
 * reported and left out.
 */
export async function runRounds(
  benchCase: BenchCase,
  contenders: readonly Contender[],
  options: RoundOptions,
): Promise<Timing[]> {
  const entries: Entry[] = [];
  try {
    for (const contender of contenders) {
      const entry = await enter(contender, benchCase, options).catch((error: Error) => {
        console.error(`${contender.name} is left out: ${error.message}`);
      });
      if (entry) entries.push(entry);
    }
    for (let round = 0; round < options.rounds; round++) {
      // There and back again: nobody always runs after the same neighbour.
      for (const entry of round % 2 === 0 ? entries : entries.toReversed()) {
        entry.blocks.push(await quietBlock(entry, options.retries));
      }
      console.error(`round ${round + 1} of ${options.rounds}`);
    }
  } finally {
    await Promise.all(entries.map(({ process }) => process.stop()));
  }
  return entries.map(({ contender, blocks, coldStarts, steps, process }) => ({
    contender,
    milliseconds: blocks.map(({ milliseconds }) => milliseconds),
    processor: blocks.map(({ processor }) => processor),
    others: blocks.map(({ others }) => others),
    coldStarts,
    steps,
    loss: blocks.at(-1)!.loss,
    parameters: process.ready.parameters,
    versions: process.ready.versions,
  }));
}

/** Times cold starts, starts the process that will stay, warms it up and finds how many steps fill a block. */
async function enter(
  contender: Contender,
  benchCase: BenchCase,
  { blockSeconds, coldStarts }: RoundOptions,
): Promise<Entry> {
  const starts: number[] = [];
  for (let i = 0; i < coldStarts; i++) {
    const fresh = await startContender(contender, benchCase, { cold: true });
    starts.push(fresh.coldStart);
    await fresh.stop();
  }
  const process = await startContender(contender, benchCase);
  let fastest = (await process.block(1)).milliseconds;
  const stepsIn = (seconds: number): number => Math.max(1, Math.round((1000 * seconds) / fastest));
  for (let i = 0; i < 3; i++)
    fastest = Math.min(fastest, (await process.block(stepsIn(blockSeconds / 4))).milliseconds);
  const steps = stepsIn(blockSeconds);
  console.error(`${contender.name}: ${fastest.toFixed(2)} ms a step, blocks of ${steps}`);
  return { contender, process, coldStarts: starts, steps, blocks: [] };
}

// Of the cores: what a system does by itself stays below.
const disturbing = 0.1;

async function quietBlock({ process, steps }: Entry, retries: number): Promise<Block> {
  let best = await process.block(steps);
  for (let i = 0; i < retries && (best.others ?? 0) > disturbing; i++) {
    const next = await process.block(steps);
    if (next.others! < best.others!) best = next;
  }
  return best;
}
