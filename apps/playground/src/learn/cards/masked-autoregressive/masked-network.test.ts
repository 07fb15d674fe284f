import { describe, expect, it } from 'vitest';
import { dependencies, maskedNetwork, seenBy } from './masked-network.ts';

describe('the masked network', () => {
  const orders = [
    [1, 2, 3, 4],
    [4, 3, 2, 1],
    [2, 4, 1, 3],
    [1, 2],
    [3, 1, 2],
  ];
  it.each(orders.map((order) => [order] as const))('lets outputs see all features before them, order %j', (order) => {
    for (const hidden of [
      [3, 3],
      [6, 6],
      [9, 4],
    ]) {
      const network = maskedNetwork(order, hidden);
      // Narrow layers have not a unit of every degree; wide ones lose nothing.
      const enough = hidden.every((width) => width >= order.length - 1);
      dependencies(network).forEach((row, output) =>
        row.forEach((sees, feature) => {
          const before = order[feature]! < order[output]!;
          if (sees || enough) expect(sees).toBe(before);
        }),
      );
    }
  });

  it('names the hidden units on the way', () => {
    const network = maskedNetwork([1, 2, 3], [4]);
    expect(network.degrees).toEqual([
      [1, 2, 3],
      [1, 1, 2, 2],
      [1, 2, 3],
    ]);
    expect(seenBy(network, 1)).toEqual([
      [true, false, false],
      [true, true, false, false],
      [false, true, false],
    ]);
    expect(seenBy(network, 0)[1]).toEqual([false, false, false, false]);
  });
});
