import { describe, expect, it } from 'vitest';
import { Flow, type HostTensor } from '../../src/index.ts';
import { fixtureNames, readFixture } from './fixture.ts';
import { importMonotonic, isMonotonic } from './import-monotonic.ts';

/** Largest `|ours - theirs| / (1 + |theirs|)`; infinite where ours is NaN. */
function deviation(ours: ArrayLike<number>, { data: theirs }: HostTensor): number {
  expect(ours.length).toBe(theirs.length);
  const deviations = Array.from(theirs, (value, i) => Math.abs(ours[i]! - value) / (1 + Math.abs(value)));
  return Math.max(...deviations.map((each) => (Number.isNaN(each) ? Infinity : each)));
}

const fixtures = fixtureNames().map((name) => [name, readFixture(name)] as const);

describe.each(fixtures.filter(([, fixture]) => isMonotonic(fixture)))('%s', (_, fixture) => {
  const { tolerance } = fixture;
  const { bijection, base, params } = importMonotonic(fixture);
  const flow = new Flow(bijection, { base, params });

  it('maps data to latent as the library does', async () => {
    const { value, logDet } = await flow.inverse(fixture.values('x'));
    expect(deviation(value.data, fixture.values('z'))).toBeLessThanOrEqual(tolerance.z);
    expect(deviation(logDet, fixture.values('log_det'))).toBeLessThanOrEqual(tolerance.z);
  });

  it('maps latent to data as the library does, and more exactly', async () => {
    const u = fixture.values('u');
    const { value, logDet } = await flow.forward(u);
    expect(deviation(value.data, fixture.values('y'))).toBeLessThanOrEqual(tolerance.y);
    const back = await flow.inverse(value);
    // zuko's Bernstein polynomials jump at their bounds: points there have no way back, and the fixture names them.
    const { verified } = fixture.about as { verified?: { 'round_trip_rows_above_1e-6'?: readonly number[] } };
    const lost = new Set(verified?.['round_trip_rows_above_1e-6']);
    const width = u.shape[1]!;
    const kept = Array.from(logDet, (_, row) => row).filter((row) => !lost.has(row));
    const rows = (data: ArrayLike<number>, of: number): number[] =>
      kept.flatMap((row) => Array.from({ length: of }, (_, k) => data[row * of + k]!));
    const expected = (data: readonly number[]): HostTensor => ({ shape: [data.length], data: Float64Array.from(data) });
    expect(deviation(rows(back.value.data, width), expected(rows(u.data, width)))).toBeLessThanOrEqual(1e-9);
    const opposite = rows(logDet, 1).map((each) => -each);
    expect(deviation(rows(back.logDet, 1), expected(opposite))).toBeLessThanOrEqual(1e-9);
  });

  it('tells the densities the library tells', async () => {
    const [ofX, ofY] = [await flow.logProb(fixture.values('x')), await flow.logProb(fixture.values('y'))];
    expect(deviation(ofX, fixture.values('log_prob'))).toBeLessThanOrEqual(tolerance.z);
    expect(deviation(ofY, fixture.values('y_log_prob'))).toBeLessThanOrEqual(tolerance.z);
  });

  it('knows if a weight is wrong', async () => {
    // Not every weight is seen: an output row of the first feature is hidden. Biases of the last layer all are.
    const [changed, { shape, data }] = [...params].findLast(([key]) => /conditioner.*bias/.test(key))!;
    const other = new Flow(bijection, { base, params });
    other.setParams(new Map([[changed, { shape, data: Float64Array.from(data, (w, i) => (i === 0 ? w + 1e-3 : w)) }]]));
    const logProb = await other.logProb(fixture.values('x'));
    expect(deviation(logProb, fixture.values('log_prob'))).toBeGreaterThan(tolerance.z);
  });
});
