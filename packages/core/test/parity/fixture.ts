import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSafetensors, type HostTensor } from '../../src/index.ts';

/** A model of a Python library: its weights, and what it computes. */
export interface Fixture {
  /** The library's own state, by its own names. */
  readonly weights: ReadonlyMap<string, HostTensor>;
  /** What a model needs and its state lacks, by names that begin with `aux.`. */
  readonly auxiliary: ReadonlyMap<string, HostTensor>;
  /** What the maker of the file wrote about the model. */
  readonly about: {
    readonly library: string;
    readonly class: string;
    readonly constructor: Readonly<Record<string, unknown>>;
    readonly spec: Readonly<Record<string, unknown>>;
    /** The library has one direction only. */
    readonly one_way?: unknown;
  };
  /** Largest deviation relative to `1 + |theirs|`. */
  readonly tolerance: { readonly z: number; readonly y: number };
  /** Inputs and outputs: `x`, `z`, `log_det`, `log_prob`, `u`, `y`, `y_log_prob`, `context`, `u_context`. */
  values(name: string): HostTensor;
  has(name: string): boolean;
}

/** The project's copies. */
const ownFolder = fileURLToPath(new URL('../fixtures/', import.meta.url));

/** The project's copies, or the folder of the environment variable: whatever lies there is tried. */
const folder = process.env['FLOWS_FIXTURES'] ?? ownFolder;

/** Names of the models there are. */
export const fixtureNames = (): string[] =>
  readdirSync(folder).flatMap((file) => (file.endsWith('.safetensors') ? [file.slice(0, -'.safetensors'.length)] : []));

/** Reads a model that is tried. */
export const readFixture = (name: string): Fixture => readFrom(folder, name);

/** Reads a copy of the project, whatever folder is tried. */
export const readOwnFixture = (name: string): Fixture => readFrom(ownFolder, name);

function readFrom(from: string, name: string): Fixture {
  const { tensors, metadata } = readSafetensors(readFileSync(join(from, `${name}.safetensors`)));
  return {
    weights: new Map(
      [...tensors].flatMap(([key, tensor]) =>
        key.startsWith('weights.') ? [[key.slice('weights.'.length), tensor]] : [],
      ),
    ),
    auxiliary: new Map([...tensors].filter(([key]) => key.startsWith('aux.'))),
    about: JSON.parse(metadata['fixture']!) as Fixture['about'],
    tolerance: toleranceOf(from, name),
    values: (key) => tensors.get(key)!,
    has: (key) => tensors.has(key),
  };
}

function toleranceOf(from: string, name: string): Fixture['tolerance'] {
  const path = join(from, 'index.json');
  if (!existsSync(path)) return { z: 1e-9, y: 1e-8 };
  const { fixtures } = JSON.parse(readFileSync(path, 'utf8')) as {
    fixtures: { readonly file: string; readonly tolerance: Fixture['tolerance'] }[];
  };
  return fixtures.find(({ file }) => file === `${name}.safetensors`)?.tolerance ?? { z: 1e-9, y: 1e-8 };
}
