import { describe, expect, it } from 'vitest';
import { Flow, type HostTensor } from '../../src/index.ts';
import { fixtureNames, readFixture } from './fixture.ts';
import { importLinear, isLinear } from './import-linear.ts';

/** Largest `|ours - theirs| / (1 + |theirs|)`; infinite where ours is NaN. */
function deviation(ours: ArrayLike<number>, { data: theirs }: HostTensor): number {
  expect(ours.length).toBe(theirs.length);
  const deviations = Array.from(theirs, (value, i) => Math.abs(ours[i]! - value) / (1 + Math.abs(value)));
  return Math.max(...deviations.map((each) => (Number.isNaN(each) ? Infinity : each)));
}

describe.each(fixtureNames().filter((name) => isLinear(readFixture(name))))('%s', (name) => {
  const fixture = readFixture(name);
  const { tolerance } = fixture;
  const { bijection, base, params } = importLinear(fixture);
  const flow = new Flow(bijection, { base, params });

  it('maps data to latent as the library does', async () => {
    const { value, logDet } = await flow.inverse(fixture.values('x'));
    expect(deviation(value.data, fixture.values('z'))).toBeLessThanOrEqual(tolerance.z);
    expect(deviation(logDet, fixture.values('log_det'))).toBeLessThanOrEqual(tolerance.z);
  });

  it('maps latent to data as the library does', async () => {
    const { value, logDet } = await flow.forward(fixture.values('u'));
    expect(deviation(value.data, fixture.values('y'))).toBeLessThanOrEqual(tolerance.y);
    const back = await flow.inverse(value);
    expect(deviation(back.value.data, fixture.values('u'))).toBeLessThanOrEqual(1e-9);
    expect(deviation(back.logDet, { shape: [logDet.length], data: logDet.map((x) => -x) })).toBeLessThanOrEqual(1e-9);
  });

  it('tells the densities the library tells', async () => {
    for (const [events, logProb] of [
      ['x', 'log_prob'],
      ['y', 'y_log_prob'],
    ] as const)
      expect(deviation(await flow.logProb(fixture.values(events)), fixture.values(logProb))).toBeLessThanOrEqual(
        tolerance.z,
      );
  });
});
