import { Flow, NCSF, NCSFBase, RealNVP } from '@flows/core';
import { describe, expect, it } from 'vitest';
import { layerWalkOf } from './layer-walk.ts';
import { roundTripOf } from './round-trip.ts';

describe('a close look at a flow', () => {
  const flow = new Flow(RealNVP(2, { layers: 3, hidden: [8], lastLayer: 'uniform' }), { seed: 4 });

  it('a walk ends in the log density, through the points of the trajectory', async () => {
    const { places, gains, base } = await layerWalkOf(flow.spec)([0.4, -1.1], flow.params);
    const [logProb] = await flow.logProb([[0.4, -1.1]]);
    expect(base + gains.reduce((sum, gain) => sum + gain, 0)).toBeCloseTo(logProb!, 10);
    const { data } = await flow.trajectory([[...places[0]!]]);
    places.flat().forEach((value, i) => expect(value).toBeCloseTo(data[i]!, 8));
  });

  it('points come back', async () => {
    const error = await roundTripOf(flow.spec)(Float64Array.of(0.1, 0.2, -3, 2), flow.params);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(1e-5);
  });
});

describe('a close look at a flow of angles', () => {
  const flow = new Flow(NCSF(2, { layers: 2, hidden: [8], lastLayer: 'uniform' }), { base: NCSFBase(2), seed: 4 });

  it('knows its base', async () => {
    const { gains, base } = await layerWalkOf(flow.spec)([3, -3.1], flow.params);
    const [logProb] = await flow.logProb([[3, -3.1]]);
    expect(base).toBeCloseTo(-2 * Math.log(2 * Math.PI), 10);
    expect(base + gains.reduce((sum, gain) => sum + gain, 0)).toBeCloseTo(logProb!, 10);
  });

  it('angles come back, whole turns apart', async () => {
    const nearTheEnds = Float64Array.of(Math.PI, -Math.PI, 1e-7 - Math.PI, Math.PI - 1e-7, 1, 2);
    expect(await roundTripOf(flow.spec)(nearTheEnds, flow.params)).toBeLessThan(1e-5);
  });
});
