import { FlowError } from '../flow-error.ts';
import type { HostArray } from '../host-array.ts';
import type { Executable } from './engine.ts';

export interface ParallelExecutableOptions {
  /** The most lanes there may be. */
  readonly lanes: number;
  /** Makes the executable of a further lane; they are numbered from 1. */
  readonly open: (lane: number) => Promise<FurtherLane>;
  /** Milliseconds that runs have waited for a lane, all told, before a further one is opened. */
  readonly patience: number;
}

export interface FurtherLane {
  readonly executable: Executable;
  /** Called when its engine has failed. */
  readonly abandon: () => void;
}

/** An executable and how many runs it has been given. */
interface Lane {
  readonly executable: Executable;
  running: number;
}

// A lane computes one run while the next lies there: it does not have to wait for this thread.
const mostPerLane = 2;

/**
 * Executables of one graph without state as one: a run goes to the lane that has least to do, or waits for one. A further lane whose engine fails is
 * given up, with the runs it had: the others go on, and it may be opened anew.
 */
export function parallelExecutable(
  first: Executable,
  { lanes: most, open, patience }: ParallelExecutableOptions,
): Executable {
  const lanes: Lane[] = [{ executable: first, running: 0 }];
  const waiting: { readonly begin: (lane: Lane) => void; readonly fail: (error: unknown) => void }[] = [];
  // Of all calls since a lane was opened last: short calls that are made often make one worth it too.
  let waited = 0;
  let waitingSince: number | undefined;
  /** Those that are open, or being opened. */
  const numbers = new Set<number>([0]);
  const further = new Map<Lane, { readonly number: number; readonly abandon: () => void }>();
  let disposed = false;

  function countWaiting(): void {
    const now = performance.now();
    waited += now - (waitingSince ?? now);
    waitingSince = waiting.length > 0 ? now : undefined;
  }

  function assign(): void {
    while (waiting.length > 0) {
      const lane = lanes.reduce((a, b) => (b.running < a.running ? b : a));
      if (lane.running >= mostPerLane) break;
      lane.running += 1;
      waiting.shift()!.begin(lane);
    }
    countWaiting();
    if (waiting.length > 0 && numbers.size < most && waited >= patience) void openNext();
    if (disposed) close();
  }

  async function openNext(): Promise<void> {
    waited = 0;
    let number = 1;
    while (numbers.has(number)) number += 1;
    numbers.add(number);
    try {
      const { executable, abandon } = await open(number);
      const lane: Lane = { executable, running: 0 };
      further.set(lane, { number, abandon });
      lanes.push(lane);
      assign();
    } catch (error) {
      numbers.delete(number);
      for (const { fail } of waiting.splice(0)) fail(error);
    }
  }

  async function run(inputs: Readonly<Record<string, HostArray>>): Promise<Record<string, HostArray>> {
    const lane = await new Promise<Lane>((begin, fail) => {
      waiting.push({ begin, fail });
      assign();
    });
    try {
      return await lane.executable.run(inputs);
    } catch (error) {
      if (error instanceof FlowError && error.code === 'ENGINE_FAILED') giveUp(lane);
      throw error;
    } finally {
      lane.running -= 1;
      assign();
    }
  }

  /** The first stays: there is nothing to fall back to. */
  function giveUp(lane: Lane): void {
    const failed = further.get(lane);
    if (failed === undefined) return;
    further.delete(lane);
    numbers.delete(failed.number);
    lanes.splice(lanes.indexOf(lane), 1);
    lane.executable.dispose();
    failed.abandon();
  }

  /** What was asked for before is still done. */
  function close(): void {
    if (waiting.length > 0) return;
    for (const { executable, running } of lanes) if (running === 0) executable.dispose();
  }

  const alive = async <T>(action: () => Promise<T>): Promise<T> => {
    if (disposed) throw new FlowError('ENGINE_FAILED', 'the executable is disposed');
    return action();
  };
  return {
    run: (inputs) => alive(() => run(inputs)),
    readState: () => alive(() => first.readState()),
    writeState: (values) => alive(() => first.writeState(values)),
    dispose() {
      disposed = true;
      close();
    },
  };
}
