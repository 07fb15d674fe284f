import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LibraryName, MoonsOutcome } from './moons-rows.ts';

/** What a program is told, as JSON in its first argument. */
export interface MoonsJob {
  readonly preset: string;
  readonly architecture: Readonly<Record<string, unknown>>;
  readonly learningRate?: number;
  readonly seed: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly clipNorm: number;
  /** Files of float32 numbers, two a row. */
  readonly train: string;
  readonly test: string;
}

// This file runs as dist/*.js.
const folder = fileURLToPath(new URL('..', import.meta.url));
const python =
  process.env['PYTHON'] ??
  [join(folder, '.venv', 'bin', 'python'), join(folder, '.venv', 'Scripts', 'python.exe')].find(existsSync);

// One thread each: times are compared. XLA has flags for it.
const oneThread = {
  OMP_NUM_THREADS: '1',
  XLA_FLAGS: '--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1',
};

/** Trains one flow in a process of its own. @throws Error with what the process complained of. */
export async function runMoonsJob(library: LibraryName, job: MoonsJob): Promise<MoonsOutcome> {
  if (library !== 'flows' && python === undefined)
    throw new Error('there is no Python: `node bench/setup-python.mjs` installs it, or set PYTHON to one');
  const [program, script] =
    library === 'flows'
      ? [process.execPath, join(folder, 'dist', 'moons-flows.js')]
      : [python!, join(folder, 'python', `moons_${library}.py`)];
  const child = spawn(program, [script, JSON.stringify(job)], {
    env: { ...process.env, ...oneThread },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, complaints] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4000)));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) throw new Error(`${library} ${job.preset} ended with ${code}\n${complaints}`);
  return JSON.parse(output.trim().split('\n').at(-1)!);
}
