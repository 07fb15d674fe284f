import { flowPresets } from '@flows/core';
import { expect, it } from 'vitest';
import { inWords, presetTable } from './preset-table.ts';

it('has every preset once', () => {
  const names = presetTable().flatMap(({ cells }) => cells.flat().map(({ name }) => name));
  expect(names.toSorted()).toEqual(flowPresets.map(({ name }) => name).toSorted());
  expect(inWords('circularRationalQuadratic')).toBe('circular rational quadratic');
});
