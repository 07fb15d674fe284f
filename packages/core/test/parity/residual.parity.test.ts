import { describe, expect, it } from 'vitest';
import { Flow, type HostTensor } from '../../src/index.ts';
import { fixtureNames, readFixture } from './fixture.ts';
import { importResidual, residualFixtures } from './import-residual.ts';

/** Largest `|ours - theirs| / (1 + |theirs|)`; infinite where ours is NaN. */
function deviation(ours: ArrayLike<number>, { data: theirs }: HostTensor): number {
  expect(ours.length).toBe(theirs.length);
  const deviations = Array.from(theirs, (value, i) => Math.abs(ours[i]! - value) / (1 + Math.abs(value)));
  return Math.max(...deviations.map((each) => (Number.isNaN(each) ? Infinity : each)));
}

describe.each(fixtureNames().filter((name) => residualFixtures.includes(name)))('%s', (name) => {
  const fixture = readFixture(name);
  const { tolerance } = fixture;
  const { bijection, base, params } = importResidual(name, fixture);
  const flow = new Flow(bijection, { base, params });

  it('maps data to latent as the library does', async () => {
    const { value, logDet } = await flow.inverse(fixture.values('x'));
    expect(deviation(value.data, fixture.values('z'))).toBeLessThanOrEqual(tolerance.z);
    expect(deviation(logDet, fixture.values('log_det'))).toBeLessThanOrEqual(tolerance.z);
  });

  it('maps latent to data, as the library does if it can', async () => {
    const u = fixture.has('u') ? fixture.values('u') : fixture.values('z');
    const { value, logDet } = await flow.forward(u);
    if (fixture.has('y')) expect(deviation(value.data, fixture.values('y'))).toBeLessThanOrEqual(tolerance.y);
    const back = await flow.inverse(value);
    expect(deviation(back.value.data, u)).toBeLessThanOrEqual(1e-9);
    expect(deviation(back.logDet, { shape: [logDet.length], data: logDet.map((x) => -x) })).toBeLessThanOrEqual(1e-9);
  });

  it('tells the densities the library tells', async () => {
    expect(deviation(await flow.logProb(fixture.values('x')), fixture.values('log_prob'))).toBeLessThanOrEqual(
      tolerance.z,
    );
    if (!fixture.has('y_log_prob')) return;
    expect(deviation(await flow.logProb(fixture.values('y')), fixture.values('y_log_prob'))).toBeLessThanOrEqual(
      tolerance.z,
    );
  });
});
