import { flowPresets } from '@flows/core';
import { choice, flag, integer, number, numbers, ownOr, several, type Field, type ValuesOf } from '../state/fields.ts';
import { readPainting, writePainting, type Painting } from './data/painting.ts';
import { toyTargets } from './data/toy-targets.ts';
import { flowOptions, networkSizes, type FlowOptionName } from './flow/flow-options.ts';
import { storyIds } from './stories.ts';
import { batchSizes, rates, speeds } from './training/settings.ts';
import { pictures } from './views/pictures.ts';

const painting: Field<Painting | null> = {
  initial: null,
  write: (value) => (value === null ? 'none' : writePainting(value)),
  read: (text) => (text === 'none' ? null : readPainting(text)),
};

/** A model file beside the page, such as `flows playground link` serves; never one of another site. */
const model: Field<string | null> = {
  initial: null,
  write: (value) => value ?? 'none',
  read: (text) =>
    text === 'none' ? null : /^[\w-][\w./-]*\.safetensors$/.test(text) && !text.includes('..') ? text : undefined,
};

const ends = (values: readonly number[]): { min: number; max: number } => ({ min: values[0]!, max: values.at(-1)! });
const ofFlow = Object.fromEntries(Object.entries(flowOptions).map(([name, { field }]) => [name, field])) as {
  readonly [Name in FlowOptionName]: (typeof flowOptions)[Name]['field'];
};

/** Everything the Lab can be set to: each is in the link where it is not at its initial value. */
export const labFields = {
  story: choice(['none', ...storyIds], 'none'),

  data: choice([...toyTargets.map(({ name }) => name), 'painted', 'table'], 'two-moons'),
  noise: ownOr(number(0, { min: 0, max: 4, digits: 4 })),
  painting,
  /** Columns of a table; the table itself is not in the link. */
  columns: numbers([0, 1], { min: 0, max: 999, digits: 0 }),

  flow: choice(
    flowPresets.map(({ name }) => name),
    'realnvp',
  ),
  depth: ownOr(integer(2, ends(networkSizes.depth.values))),
  width: ownOr(integer(32, ends(networkSizes.width.values))),
  ...ofFlow,
  model,
  seed: integer(1, { min: 0, max: 99_999 }),

  rate: number(2e-3, { ...ends(rates), digits: 6 }),
  batch: integer(256, ends(batchSizes)),
  /** Where training stops by itself; 0: nowhere. */
  steps: integer(0, { min: 0, max: 1_000_000 }),
  speed: choice(speeds, 'full'),

  show: several(pictures, ['density', 'samples', 'latent', 'grid']),
  contours: flag(true),
  truth: flag(false),
  samples: integer(1000, { min: 100, max: 5000 }),
  lines: integer(17, { min: 7, max: 41 }),
  layer: number(1, { min: 0, max: 1, digits: 3 }),
  probe: numbers([0.5, 0.6], { min: -50, max: 50 }),
  lossAxis: choice(['all', 'recent'], 'all'),
} as const;

export type LabValues = ValuesOf<typeof labFields>;
