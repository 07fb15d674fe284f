import { describe, expect, it } from 'vitest';
import { Flow, type HostTensor } from '../../src/index.ts';
import { readFixture, type Fixture } from './fixture.ts';
import type { Imported } from './imported.ts';
import { importNflows } from './import-nflows.ts';
import { importNormflows } from './import-normflows.ts';
import { importZukoNice } from './import-zuko.ts';

const nflows = ({ weights, about }: Fixture): Imported =>
  importNflows(weights, { layers: about.constructor['layers_in_order_data_to_latent'] as ('additive' | 'affine')[] });
const normflows = ({ weights, about }: Fixture): Imported =>
  importNormflows(weights, {
    features: about.spec['d'] as number,
    layers: about.spec['layers'] as ('affine-block' | 'lu-permute')[],
  });

/** Largest `|ours - theirs| / (1 + |theirs|)`; infinite where ours is NaN. */
function deviation(ours: ArrayLike<number>, { data: theirs }: HostTensor): number {
  expect(ours.length).toBe(theirs.length);
  const deviations = Array.from(theirs, (value, i) => Math.abs(ours[i]! - value) / (1 + Math.abs(value)));
  return Math.max(...deviations.map((each) => (Number.isNaN(each) ? Infinity : each)));
}

describe.each([
  ['nflows-nice', nflows],
  ['nflows-realnvp', nflows],
  ['zuko-nice', ({ weights }: Fixture) => importZukoNice(weights)],
  ['normflows-realnvp-4', normflows],
  ['normflows-realnvp-16', normflows],
])('%s', (name, load) => {
  const fixture = readFixture(name);
  const { bijection, base, params } = load(fixture);
  const flow = new Flow(bijection, { base, params });

  it('maps data to latent as the library does', async () => {
    const { value, logDet } = await flow.inverse(fixture.values('x'));
    expect(deviation(value.data, fixture.values('z'))).toBeLessThanOrEqual(1e-9);
    expect(deviation(logDet, fixture.values('log_det'))).toBeLessThanOrEqual(1e-9);
  });

  it('maps latent to data as the library does', async () => {
    const { value, logDet } = await flow.forward(fixture.values('u'));
    expect(deviation(value.data, fixture.values('y'))).toBeLessThanOrEqual(1e-8);
    const back = await flow.inverse(value);
    expect(deviation(back.logDet, { shape: [logDet.length], data: logDet.map((x) => -x) })).toBeLessThanOrEqual(1e-9);
  });

  it('tells the densities the library tells', async () => {
    expect(deviation(await flow.logProb(fixture.values('x')), fixture.values('log_prob'))).toBeLessThanOrEqual(1e-9);
    expect(deviation(await flow.logProb(fixture.values('y')), fixture.values('y_log_prob'))).toBeLessThanOrEqual(1e-9);
  });

  it('knows if a weight is wrong', async () => {
    const [changed, { shape, data }] = [...params].find(([key]) => key.endsWith('weight'))!;
    const other = new Flow(bijection, { base, params });
    other.setParams(new Map([[changed, { shape, data: Float64Array.from(data, (w, i) => (i === 0 ? w + 1e-3 : w)) }]]));
    expect(deviation(await other.logProb(fixture.values('x')), fixture.values('log_prob'))).toBeGreaterThan(1e-9);
  });
});
