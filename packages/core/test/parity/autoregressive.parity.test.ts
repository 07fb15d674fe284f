import { describe, expect, it } from 'vitest';
import { Flow, type HostTensor } from '../../src/index.ts';
import { fixtureNames, readFixture } from './fixture.ts';
import { autoregressiveFixtures, importAutoregressive } from './import-autoregressive.ts';

/** Largest `|ours - theirs| / (1 + |theirs|)`; infinite where ours is NaN. */
function deviation(ours: ArrayLike<number>, { data: theirs }: HostTensor): number {
  expect(ours.length).toBe(theirs.length);
  const deviations = Array.from(theirs, (value, i) => Math.abs(ours[i]! - value) / (1 + Math.abs(value)));
  return Math.max(...deviations.map((each) => (Number.isNaN(each) ? Infinity : each)));
}

describe.each(fixtureNames().filter((name) => autoregressiveFixtures.includes(name)))('%s', (name) => {
  const fixture = readFixture(name);
  const { tolerance } = fixture;
  const { bijection, base, params } = importAutoregressive(name, fixture);
  const flow = new Flow(bijection, { base, params });
  const context = (of: string): { context?: HostTensor } => (fixture.has(of) ? { context: fixture.values(of) } : {});

  it('maps data to latent as the library does', async () => {
    const { value, logDet } = await flow.inverse(fixture.values('x'), context('context'));
    expect(deviation(value.data, fixture.values('z'))).toBeLessThanOrEqual(tolerance.z);
    expect(deviation(logDet, fixture.values('log_det'))).toBeLessThanOrEqual(tolerance.z);
  });

  it('maps latent to data as the library does', async () => {
    const { value, logDet } = await flow.forward(fixture.values('u'), context('u_context'));
    expect(deviation(value.data, fixture.values('y'))).toBeLessThanOrEqual(tolerance.y);
    const back = await flow.inverse(value, context('u_context'));
    expect(deviation(back.value.data, fixture.values('u'))).toBeLessThanOrEqual(1e-9);
    expect(deviation(back.logDet, { shape: [logDet.length], data: logDet.map((x) => -x) })).toBeLessThanOrEqual(1e-9);
  });

  it('tells the densities the library tells', async () => {
    const ofX = await flow.logProb(fixture.values('x'), context('context'));
    expect(deviation(ofX, fixture.values('log_prob'))).toBeLessThanOrEqual(tolerance.z);
    const ofY = await flow.logProb(fixture.values('y'), context('u_context'));
    expect(deviation(ofY, fixture.values('y_log_prob'))).toBeLessThanOrEqual(tolerance.z);
  });
});
