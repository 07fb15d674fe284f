import { foldIn, key, random, toyDataset } from '@flows/core';
import type { TrainerData } from '@flows/web';
import type { Region } from '../../draw/plane.ts';
import { isEmpty, samplePainting, type Painting } from './painting.ts';
import { pairOf, type Table } from './read-table.ts';
import { regionOf } from './region-of.ts';
import { titleOf } from './toy-targets.ts';

/** What the Lab's fields, and what a reader brought, say about the data. */
export interface DataChoice {
  /** A toy set, `painted` or `table`. */
  readonly data: string;
  readonly noise: number | null;
  readonly seed: number;
  readonly painting: Painting | null;
  readonly table: Table | null;
  readonly columns: readonly [number, number];
}

/** Data as the Lab shows and trains on them. */
export interface LabData {
  readonly title: string;
  readonly columns: readonly [string, string];
  /** What the trainer is given. */
  readonly training: TrainerData;
  /** Some of them, to be drawn: `[n, 2]`. */
  readonly points: Float64Array;
  /** The part of the plane that pictures show. */
  readonly region: Region;
}

/** Once around, in both angles. */
const torus: Region = { x: [-Math.PI, Math.PI], y: [-Math.PI, Math.PI] };
const shown = 3000;
const painted = 20_000;

/** Undefined where nothing has been painted, or no table has been opened. */
export function labData({ data, noise, seed, painting, table, columns }: DataChoice): LabData | undefined {
  if (data === 'painted') {
    if (painting === null || isEmpty(painting)) return undefined;
    const points = samplePainting(painting, sequence(seed), painted);
    return fromPoints('Painted', ['x', 'y'], points, { x: [-3.2, 3.2], y: [-3.2, 3.2] });
  }
  if (data === 'table') {
    const [x, y] = columns;
    const names = table && [x, y].map((column) => table.columns[column]?.name);
    if (!table || !names?.[0] || !names[1]) return undefined;
    const points = pairOf(table, x, y);
    return fromPoints(table.name, [names[0], names[1]], points);
  }
  const dataset = toyDataset(data);
  const options = noise === null ? {} : { noise };
  const points = dataset.sample(foldIn(key(seed), 5), shown, options);
  return {
    title: titleOf(dataset),
    columns: ['x', 'y'],
    training: { kind: 'toy', name: data, ...options },
    points,
    // That of the usual noise: the picture stays put while the noise is turned.
    region: dataset.angles ? torus : regionOf(dataset.sample(key(0), shown)),
  };
}

function fromPoints(
  title: string,
  columns: readonly [string, string],
  data: Float64Array,
  region: Region = regionOf(data),
): LabData {
  const rows = { shape: [data.length / 2, 2], data };
  return { title, columns, training: { kind: 'rows', rows }, points: thinned(data), region };
}

/** Points spread evenly over a table. */
function thinned(points: Float64Array): Float64Array {
  const count = points.length / 2;
  if (count <= shown) return points;
  return Float64Array.from(
    { length: 2 * shown },
    (_, i) => points[2 * Math.floor(((i >> 1) * count) / shown) + (i & 1)]!,
  );
}

/** Uniform numbers, one by one, the same for the same seed. */
function sequence(seed: number): () => number {
  const numbers = random.uniform(foldIn(key(seed), 6), 3 * painted);
  let at = 0;
  return () => numbers[at++]!;
}
