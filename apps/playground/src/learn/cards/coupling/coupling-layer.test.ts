import { describe, expect, test } from 'vitest';
import { coupleForward, coupleInverse, couplingJacobian, curveAt, places, type Point } from './coupling-layer.ts';

const curves = { logScale: [-0.5, 0.2, 0.8, -0.3, 0.4], shift: [1, -1, 0.5, 0, -0.5] };
const points: Point[] = [
  [0.3, -1.2],
  [-1.7, 0.4],
  [2.6, 1],
];

test('the curve goes through its values, and its slope is that of differences', () => {
  for (const [i, place] of places.entries())
    expect(curveAt(curves.shift, place).value).toBeCloseTo(curves.shift[i]!, 12);
  for (const u of [-1.6, -0.2, 0.7, 1.9]) {
    const difference = (curveAt(curves.shift, u + 1e-6).value - curveAt(curves.shift, u - 1e-6).value) / 2e-6;
    expect(curveAt(curves.shift, u).slope).toBeCloseTo(difference, 6);
  }
});

describe.each([0, 1] as const)('keeping number %d', (kept) => {
  test.each(points)('there and back, log-dets cancel (%d, %d)', (...z) => {
    const there = coupleForward(curves, kept, z);
    const back = coupleInverse(curves, kept, there.value);
    expect(there.value[kept]).toBe(z[kept]);
    expect(back.value[0]).toBeCloseTo(z[0], 12);
    expect(back.value[1]).toBeCloseTo(z[1], 12);
    expect(there.logDet + back.logDet).toBe(0);
  });

  test.each(points)('the Jacobian is that of differences, its determinant e^s (%d, %d)', (...z) => {
    const jacobian = couplingJacobian(curves, kept, z);
    const h = 1e-6;
    for (const axis of [0, 1] as const) {
      const moved = (step: number): Point => [z[0] + (axis === 0 ? step : 0), z[1] + (axis === 1 ? step : 0)];
      const [up, down] = [coupleForward(curves, kept, moved(h)).value, coupleForward(curves, kept, moved(-h)).value];
      for (const row of [0, 1] as const) expect(jacobian[row][axis]).toBeCloseTo((up[row] - down[row]) / (2 * h), 5);
    }
    const det = jacobian[0][0] * jacobian[1][1] - jacobian[0][1] * jacobian[1][0];
    expect(Math.log(det)).toBeCloseTo(coupleForward(curves, kept, z).logDet, 12);
  });
});
