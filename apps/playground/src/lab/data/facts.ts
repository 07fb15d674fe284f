import { toyDataset } from '@flows/core';
import { fieldPoints, type Field } from '../../draw/heat-map.ts';
import type { Region } from '../../draw/plane.ts';
import { paintingEntropy, paintingLogDensity, type Painting } from './painting.ts';

/** What is asked about a law that is known. */
export interface FactsQuestion {
  readonly data: string;
  readonly noise: number | null;
  readonly painting: Painting | null;
  readonly region: Region;
}

/** What is known about the data beyond the points themselves. */
export interface Facts {
  /** In nats; no model has a lower loss. */
  readonly entropy?: number;
  /** The density itself, over the region. */
  readonly density?: Field;
}

const cells = 96;

/** Entropy and density of a law; some take half a second of quadrature, so a worker asks. */
export function factsOf({ data, noise, painting, region }: FactsQuestion): Facts {
  const points = fieldPoints(region, cells, cells);
  const field = (logDensity: Float64Array): Field => ({
    columns: cells,
    rows: cells,
    values: logDensity.map(Math.exp),
  });
  if (data === 'painted')
    return painting ? { entropy: paintingEntropy(painting), density: field(paintingLogDensity(painting, points)) } : {};
  if (data === 'table') return {};
  const dataset = toyDataset(data);
  const entropy = dataset.entropy?.(noise ?? undefined);
  // Without noise some laws have no density.
  if (entropy === undefined || !Number.isFinite(entropy)) return {};
  const logDensity = dataset.logDensity?.(points, noise === null ? {} : { noise });
  return { entropy, ...(logDensity && { density: field(logDensity) }) };
}
