import { readFileSync } from 'node:fs';
import { readSafetensors, type HostTensor } from '../../src/index.ts';

/** A model of a Python library: its weights, and what it computes. */
export interface Fixture {
  /** The library's own state, by its own names. */
  readonly weights: ReadonlyMap<string, HostTensor>;
  /** What the maker of the file wrote about the model. */
  readonly about: {
    readonly constructor: Readonly<Record<string, unknown>>;
    readonly spec: Readonly<Record<string, unknown>>;
  };
  /** Inputs and outputs: `x`, `z`, `log_det`, `log_prob`, `u`, `y`, `y_log_prob`. */
  values(name: string): HostTensor;
}

const folder = new URL('../fixtures/', import.meta.url);
const prefix = 'weights.';

/** Reads a file of test/fixtures. */
export function readFixture(name: string): Fixture {
  const { tensors, metadata } = readSafetensors(readFileSync(new URL(`${name}.safetensors`, folder)));
  return {
    weights: new Map(
      [...tensors].flatMap(([key, tensor]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), tensor]] : [])),
    ),
    about: JSON.parse(metadata['fixture']!) as Fixture['about'],
    values: (key) => tensors.get(key)!,
  };
}
