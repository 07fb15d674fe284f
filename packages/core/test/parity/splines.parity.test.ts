import { describe, expect, it } from 'vitest';
import { Flow } from '../../src/index.ts';
import { fixtureNames, readFixture } from './fixture.ts';
import { importSplines, splineFixtures } from './import-splines.ts';

/** Largest `|ours - theirs| / (1 + |theirs|)`; infinite where ours is NaN. */
function deviation(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length);
  const deviations = Array.from(theirs, (value, i) => Math.abs(ours[i]! - value) / (1 + Math.abs(value)));
  return Math.max(...deviations.map((each) => (Number.isNaN(each) ? Infinity : each)));
}

describe.each(fixtureNames().filter((name) => splineFixtures.includes(name)))('%s', (name) => {
  const fixture = readFixture(name);
  const { tolerance } = fixture;
  const { bijection, base, params } = importSplines(name, fixture);
  const flow = new Flow(bijection, { base, params });
  const values = (of: string): ArrayLike<number> => fixture.values(of).data;
  // torchflows adds 5e-10 to a denominator of its log-det; what differentiating its map gives has no such term.
  const exact = fixture.has('autodiff_log_det');
  const logDets = values(exact ? 'autodiff_log_det' : 'log_det');

  it('maps data to latent as the library does', async () => {
    const { value, logDet } = await flow.inverse(fixture.values('x'));
    expect(deviation(value.data, values('z'))).toBeLessThanOrEqual(tolerance.z);
    expect(deviation(logDet, logDets)).toBeLessThanOrEqual(tolerance.z);
  });

  it('maps latent to data as the library does', async () => {
    const { value, logDet } = await flow.forward(fixture.values('u'));
    expect(deviation(value.data, values('y'))).toBeLessThanOrEqual(tolerance.y);
    const back = await flow.inverse(value);
    expect(deviation(back.value.data, values('u'))).toBeLessThanOrEqual(1e-9);
    expect(
      deviation(
        back.logDet,
        logDet.map((x) => -x),
      ),
    ).toBeLessThanOrEqual(1e-9);
  });

  it('tells the densities the library tells', async () => {
    const [theirs, rough] = [values('log_prob'), values('log_det')];
    const expected = Array.from(theirs, (value, i) => value - rough[i]! + logDets[i]!);
    expect(deviation(await flow.logProb(fixture.values('x')), expected)).toBeLessThanOrEqual(tolerance.z);
    const y = fixture.values('y');
    const ofY = await flow.logProb(y);
    // A flow may be so steep that the last digit of y matters.
    const beside = y.data.map((value, i) => value * (1 + (i % 2 === 0 ? 1 : -1) * Number.EPSILON));
    const moved = await flow.logProb({ shape: y.shape, data: beside });
    const allowed = 4 * deviation(ofY, moved) + (exact ? 1e-4 : tolerance.z);
    expect(deviation(ofY, values('y_log_prob'))).toBeLessThanOrEqual(allowed);
  });
});
