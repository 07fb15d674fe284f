import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchCase } from './cases.ts';
import { engineNames } from './make-engine.ts';
import type { Library } from './models.ts';

/** Whose it is; ratios are to the best of each of the others. */
export type Family = 'flows' | Library;

/** A program that does the work of a case, in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly family: Family;
  readonly program: string;
  arguments(benchCase: BenchCase): readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it has what the case asks for; default yes. */
  takes?(benchCase: BenchCase): boolean;
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

const inPython = (
  name: string,
  family: Library,
  program: 'torch' | 'jax',
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Contender => ({
  name: `${family} ${name}`,
  family,
  program: python ?? 'python3',
  arguments: ({ work, model, points, learningRate, clipNorm, fresh }) => [
    join(folder, 'python', `${program}_contender.py`),
    `--library=${family}`,
    `--model=${model.name}`,
    `--hidden=${model.hidden}`,
    `--data=${model.data}`,
    `--work=${work}`,
    `--points=${points}`,
    `--rate=${learningRate}`,
    ...(clipNorm === undefined ? [] : [`--clip=${clipNorm}`]),
    ...(fresh ? ['--fresh'] : []),
    ...options,
  ],
  environment,
});

const inTorch = (library: Library, threads: number): Contender =>
  inPython(`${threads}t`, library, 'torch', [`--threads=${threads}`]);

// XLA takes its scratch memory anew at every call; glibc told to keep it spares the page faults.
const keepMemory = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: '100000000000', MALLOC_TOP_PAD_: '500000000' };

const inJax = (library: Library, threads: number): Contender[] =>
  (['scan', 'jit'] as const).flatMap((mode) =>
    [false, true].map((malloc) => ({
      ...inPython(
        `${mode} ${threads}t${malloc ? ' malloc' : ''}`,
        library,
        'jax',
        [`--mode=${mode}`, `--threads=${threads}`],
        malloc ? keepMemory : {},
      ),
      takes: ({ work }: BenchCase) => mode === 'jit' || work === 'train',
    })),
  );

const torchLibraries = ['torch', 'zuko', 'nflows', 'normflows'] as const satisfies readonly Library[];
const jaxLibraries = ['jax', 'flowjax'] as const satisfies readonly Library[];

/** Everyone, in the order in which they take turns: what is compared most is neighbours. */
const contenders: readonly Contender[] = [
  ...[1, 2].flatMap((threads) => [
    flows('onnxruntime-node', threads),
    ...torchLibraries.map((library) => inTorch(library, threads)),
    ...jaxLibraries.flatMap((library) => inJax(library, threads)),
  ]),
  ...engineNames.filter((name) => name !== 'onnxruntime-node').map((name) => flows(name)),
  {
    name: 'tfjs wasm',
    family: 'tfjs',
    program: process.execPath,
    arguments: ({ name }) => [join(folder, 'dist', 'tfjs-contender.js'), '--case', name],
    takes: ({ work }) => work === 'train',
  },
];

export interface ContenderWishes {
  /** Of Flows, by the beginning of their names; default what the case says. */
  readonly engines?: readonly string[] | undefined;
  /** By the beginning of their names; default all. */
  readonly names?: readonly string[] | undefined;
}

/** Who takes part in a case. */
export function contendersOf(benchCase: BenchCase, { engines, names }: ContenderWishes): readonly Contender[] {
  const wishedEngines = engines ?? (benchCase.everyEngine ? engineNames : ['onnxruntime-node']);
  return contenders.filter(
    ({ name, family, program, takes }) =>
      (takes?.(benchCase) ?? true) &&
      (family === 'flows'
        ? wishedEngines.some((engine) => name.startsWith(`flows ${engine}`))
        : benchCase.model.libraries.includes(family)) &&
      (hasPython || program === process.execPath) &&
      (names === undefined || names.some((wish) => name.startsWith(wish))),
  );
}
