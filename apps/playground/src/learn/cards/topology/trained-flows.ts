import { twoGaussians } from '@flows/core';
import { fieldPoints } from '../../../draw/heat-map.ts';
import type { FlowWorker } from '../../../flow-in-worker/flow-in-worker.ts';

/** Where trained flows are looked at: all but a few percent of the mass of the worst of them. */
export const region = { x: [-4, 4], y: [-2, 2] } as const;
export const [columns, rows] = [180, 60];
const cell = ((region.x[1] - region.x[0]) / columns) * ((region.y[1] - region.y[0]) / rows);
const cells = fieldPoints(region, columns, rows);
const noise = 0.4;

/** Flows of affine couplings, each of which scales by two at most, that have learnt two lobes (build/train-shown-flows.js). */
const trained = [
  { name: '2 layers', url: new URL('./two-lobes-2.safetensors', import.meta.url) },
  { name: '4 layers', url: new URL('./two-lobes-4.safetensors', import.meta.url) },
  { name: '8 layers', url: new URL('./two-lobes-8.safetensors', import.meta.url) },
  { name: '16 layers', url: new URL('./two-lobes-16.safetensors', import.meta.url) },
  { name: '2 layers, two modes', url: new URL('./two-lobes-2-mixture.safetensors', import.meta.url) },
] as const;

/** In the order in which they are shown. */
export const names = trained.map(({ name }) => name);

/** Log density, in nats, at every cell of the region. */
export type LogDensity = Float64Array;

/** The flows' log densities one by one, each as soon as it is known. */
export async function* logDensities(worker: FlowWorker): AsyncGenerator<LogDensity> {
  for (const { url } of trained) {
    const flow = await worker.open(url);
    yield await flow.logProb({ shape: [cells.length / 2, 2], data: cells });
  }
}

/** That of the data. */
export const dataLogDensity = (): LogDensity => twoGaussians.logDensity!(cells, { noise });

/** How much of the mass lies within `half` of the middle. */
export function massBetween(logDensity: LogDensity, half: number): number {
  return logDensity.reduce((sum, value, i) => sum + (Math.abs(cells[2 * i]!) < half ? cell * Math.exp(value) : 0), 0);
}

/** Shades from 0 to 1: of the density, or of its logarithm over five powers of ten. */
export function shades(logDensity: LogDensity, asPowers: boolean): Float64Array {
  const highest = Math.log(1 / (4 * Math.PI * noise * noise));
  return logDensity.map((value) => (asPowers ? 1 + (value - highest) / (5 * Math.LN10) : Math.exp(value - highest)));
}
