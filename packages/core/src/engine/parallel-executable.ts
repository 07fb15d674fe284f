import { FlowError } from '../flow-error.ts';
import type { HostArray } from '../host-array.ts';
import type { Executable } from './engine.ts';

export interface ParallelExecutableOptions {
  /** The most lanes there may be. */
  readonly lanes: number;
  /** Makes the executable of a further lane; they are numbered from 1. */
  readonly open: (lane: number) => Promise<Executable>;
  /** Milliseconds that runs wait for a lane before a further one is opened. */
  readonly patience: number;
}

/** An executable and how many runs it has been given. */
interface Lane {
  readonly executable: Executable;
  running: number;
}

// A lane computes one run while the next lies there: it does not have to wait for this thread.
const mostPerLane = 2;

/** Executables of one graph without state as one: a run goes to the lane that has least to do, or waits for one. */
export function parallelExecutable(
  first: Executable,
  { lanes: most, open, patience }: ParallelExecutableOptions,
): Executable {
  const lanes: Lane[] = [{ executable: first, running: 0 }];
  const waiting: { readonly begin: (lane: Lane) => void; readonly fail: (error: unknown) => void }[] = [];
  let waitingSince = 0;
  let asked = 1;
  let disposed = false;

  function assign(): void {
    while (waiting.length > 0) {
      const lane = lanes.reduce((a, b) => (b.running < a.running ? b : a));
      if (lane.running >= mostPerLane) break;
      lane.running += 1;
      waiting.shift()!.begin(lane);
    }
    if (waiting.length > 0 && asked < most && performance.now() - waitingSince >= patience) void openNext();
    if (disposed) close();
  }

  async function openNext(): Promise<void> {
    waitingSince = performance.now();
    try {
      lanes.push({ executable: await open(asked++), running: 0 });
      assign();
    } catch (error) {
      asked -= 1;
      for (const { fail } of waiting.splice(0)) fail(error);
    }
  }

  async function run(inputs: Readonly<Record<string, HostArray>>): Promise<Record<string, HostArray>> {
    const lane = await new Promise<Lane>((begin, fail) => {
      if (waiting.length === 0) waitingSince = performance.now();
      waiting.push({ begin, fail });
      assign();
    });
    try {
      return await lane.executable.run(inputs);
    } finally {
      lane.running -= 1;
      assign();
    }
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
