import { describe, expect, it } from 'vitest';
import { bucketed, LossHistory } from './loss-history.ts';
import { lossRegion } from './loss-region.ts';

describe('the history of losses', () => {
  const history = new LossHistory();
  for (let step = 0; step < 5000; step += 10)
    history.push(
      step + 10,
      Float32Array.from({ length: 10 }, (_, i) => 1 + 1 / (1 + step + i)),
      step === 0 ? 2 : undefined,
    );

  it('grows, and tells the recent mean', () => {
    expect(history.length).toBe(5000);
    expect(history.lastStep).toBe(5000);
    expect(history.recent()).toBeCloseTo(1.0002, 4);
    expect(history.validations).toEqual([{ step: 10, loss: 2 }]);
    expect(history.copy().losses).toEqual(history.losses);
  });

  it('is drawn in few buckets that keep the highest', () => {
    const { steps, mean, highest } = bucketed(history, [0, 5000], 100);
    expect(steps.length).toBe(100);
    expect(highest[0]).toBe(2);
    expect(mean[99]).toBeCloseTo(1.0002, 4);
    expect(bucketed(history, [4900, 5000], 400).steps.length).toBe(100);
  });

  it('goes back with a run that goes back', () => {
    const back = new LossHistory();
    back.push(4, Float32Array.of(4, 3, 2, 1), 7);
    back.push(8, Float32Array.of(9, 9, 9, 9), 8);
    back.push(6, Float32Array.of(0.5, 0.4), 6);
    expect([back.lastStep, ...back.losses]).toEqual([6, ...Float32Array.of(4, 3, 2, 1, 0.5, 0.4)]);
    expect(back.validations.map(({ step }) => step)).toEqual([4, 6]);
    back.push(2, Float32Array.of(5), undefined);
    expect([back.firstStep, ...back.losses]).toEqual([0, 4, 5]);
    expect(back.validations).toEqual([]);
  });

  it('shows its floor, and no spike', () => {
    history.push(
      5010,
      Float32Array.from({ length: 10 }, () => 1e9),
    );
    const { y } = lossRegion([history], [0, 5010], 0.5);
    expect(y[0]).toBeLessThan(0.5);
    expect(y[1]).toBeLessThan(10);
  });
});
