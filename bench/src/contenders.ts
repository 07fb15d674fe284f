import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchCase } from './cases.ts';
import { engineNames } from './make-engine.ts';

/** Whose it is; ratios are to the best of each of the others. */
export type Family = 'flows' | 'torch' | 'jax' | 'tfjs';

/** A program that takes the training steps of a case, in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly family: Family;
  readonly program: string;
  arguments(benchCase: BenchCase): readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

// This file runs as dist/*.js.
const folder = fileURLToPath(new URL('..', import.meta.url));
const python = [join(folder, '.venv', 'bin', 'python'), join(folder, '.venv', 'Scripts', 'python.exe')].find(
  existsSync,
);

/** Whether `setup-python.mjs` has been run. */
export const hasPython = python !== undefined;

const flows = (engine: string, threads?: number): Contender => ({
  name: `flows ${engine}${threads === undefined ? '' : ` ${threads}t`}`,
  family: 'flows',
  program: process.execPath,
  arguments: ({ name }) => [
    join(folder, 'dist', 'flows-contender.js'),
    `--case=${name}`,
    `--engine=${engine}`,
    `--threads=${threads ?? 1}`,
  ],
});

const pythonStep = (
  name: string,
  family: 'torch' | 'jax',
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Contender => ({
  name,
  family,
  program: python ?? 'python3',
  arguments: ({ hidden, batchSize, fresh }) => [
    join(folder, 'python', `${family}_step.py`),
    `--hidden=${hidden}`,
    `--batch=${batchSize}`,
    ...(fresh ? ['--fresh'] : []),
    ...options,
  ],
  environment,
});

// XLA takes its scratch memory anew at every call; glibc told to keep it spares the page faults.
const keepMemory = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: '100000000000', MALLOC_TOP_PAD_: '500000000' };

const jax = (mode: 'jit' | 'scan', threads: 1 | 2, malloc = false): Contender =>
  pythonStep(
    `jax ${mode} ${threads}t${malloc ? ' malloc' : ''}`,
    'jax',
    ['--mode', mode, '--threads', String(threads)],
    malloc ? keepMemory : {},
  );

/** Everyone, in the order in which they take turns: what is compared most is neighbours. */
export const contenders: readonly Contender[] = [
  flows('onnxruntime-node', 1),
  pythonStep('torch 1t', 'torch', ['--threads', '1']),
  jax('scan', 1),
  jax('jit', 1),
  jax('scan', 1, true),
  flows('onnxruntime-node', 2),
  pythonStep('torch 2t', 'torch', ['--threads', '2']),
  jax('scan', 2),
  jax('jit', 2),
  jax('scan', 2, true),
  jax('jit', 2, true),
  ...engineNames.filter((name) => name !== 'onnxruntime-node').map((name) => flows(name)),
  {
    name: 'tfjs wasm',
    family: 'tfjs',
    program: process.execPath,
    arguments: ({ name }) => [join(folder, 'dist', 'tfjs-contender.js'), '--case', name],
  },
];
