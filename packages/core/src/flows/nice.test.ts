import { describe, expect, it } from 'vitest';
import { Flow } from './flow.ts';
import { NICE } from './nice.ts';

describe('NICE', () => {
  it('changes volume by the same factor everywhere, that of its scale', async () => {
    const bijection = NICE(2, { layers: 2, hidden: [4], lastLayer: 'uniform', standardise: false });
    const points = [
      [0.3, -2],
      [4, 1],
    ];
    const first = new Flow(bijection, { seed: 1 });
    expect([...(await first.forward(points)).logDet]).toEqual([0, 0]);

    const params = new Map(first.params);
    const logScale = [...params.keys()].find((name) => name.endsWith('logScale'))!;
    params.set(logScale, { shape: [2], data: Float64Array.of(0.5, -0.2) });
    const { logDet } = await new Flow(bijection, { params }).forward(points);
    // Soft-clipped at log 1000, which takes little off.
    expect(logDet[0]).toBeCloseTo(0.3, 1);
    expect(logDet[1]).toBeCloseTo(logDet[0]!, 12);
  });
});
