import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { BenchCase } from './cases.ts';
import type { Contender } from './contenders.ts';
import { cpuUse, othersShare, ownSeconds } from './cpu-use.ts';
import type { BlockMessage, ReadyMessage } from './serve-blocks.ts';

/** What a block of steps came to. */
export interface Block {
  /** Of one step. */
  readonly milliseconds: number;
  /** Of processor time that one step took in all threads: on one thread, what it would take undisturbed. */
  readonly processor: number | undefined;
  /** Of the last step. */
  readonly loss: number;
  /** The share of all cores that other programs used meanwhile. */
  readonly others: number | undefined;
}

/** A contender's running process: it has taken its first step and waits. */
export interface ContenderProcess {
  readonly ready: ReadyMessage;
  /** Seconds from the start of the process to the end of the first step. */
  readonly coldStart: number;
  /** Runs a block of steps, rounded up to whole calls. */
  block(steps: number): Promise<Block>;
  stop(): Promise<void>;
}

/** Starts a contender; with `cold` it ends after its first step. */
export async function startContender(
  contender: Contender,
  benchCase: BenchCase,
  { cold = false }: { readonly cold?: boolean } = {},
): Promise<ContenderProcess> {
  const began = performance.now();
  const child = spawn(contender.program, [...contender.arguments(benchCase), ...(cold ? ['--cold'] : [])], {
    env: { ...process.env, ...contender.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const next = replies(child, contender.name);
  child.stdin.on('error', () => {}); // a process that has ended is noticed when it does not reply
  const ready = (await next()) as ReadyMessage;
  const coldStart = (performance.now() - began) / 1000;
  const { name, model } = benchCase;
  if (model.parameters !== undefined && ready.parameters !== model.parameters) {
    child.kill();
    throw new Error(`${contender.name} has ${ready.parameters} parameters, ${name} has ${model.parameters}`);
  }
  return {
    ready,
    coldStart,
    async block(steps) {
      const { perCall = 1 } = ready;
      const count = Math.ceil(steps / perCall) * perCall;
      const before = cpuUse(child.pid!);
      child.stdin.write(`${JSON.stringify({ steps: count })}\n`);
      const { seconds, loss } = (await next()) as BlockMessage;
      if (!Number.isFinite(loss)) throw new Error(`${contender.name}: the loss became ${loss}`);
      const after = cpuUse(child.pid!);
      const own = ownSeconds(before, after);
      return {
        milliseconds: (1000 * seconds) / count,
        processor: own === undefined ? undefined : (1000 * own) / count,
        loss,
        others: othersShare(before, after),
      };
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

/** The lines of JSON a process writes, one by one; its end is an error that carries what it wrote to standard error. */
function replies(child: ChildProcess, name: string): () => Promise<unknown> {
  let complaints = '';
  child.stderr!.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4000)));
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => {});
  return async () => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done) throw new Error(`${name} ended\n${complaints}`);
    return JSON.parse(value);
  };
}
