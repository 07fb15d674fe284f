import { expect, test } from 'vitest';
import { layerHandles } from './layer-handles.ts';

const settings = { sigmoid: [-0.2, 1.1], first: [0.3, 0.4], second: [0.2, 0.3, 0.6, 0.7], logit: [0.5, 0.8] };

test('every layer has its handles', () => {
  expect([0, 1, 2, 3].map((layer) => layerHandles(layer, settings).length)).toEqual([2, 1, 2, 2]);
});

test('a handle that is dragged to where it is changes nothing', () => {
  for (const layer of [0, 1, 2, 3])
    for (const { x, y, moved } of layerHandles(layer, settings))
      for (const [name, values] of Object.entries(moved(x, y)))
        values.forEach((value, i) => expect(value).toBeCloseTo(settings[name as keyof typeof settings][i]!, 12));
});

test('a steepness is that of the curve through the handle', () => {
  const [, sigmoid] = layerHandles(0, settings);
  const { sigmoid: moved } = sigmoid!.moved(1, 0.8);
  expect(1 / (1 + Math.exp(-moved![1]! * (1 - moved![0]!)))).toBeCloseTo(0.8, 12);
});
