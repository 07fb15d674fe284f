import { expect, it } from 'vitest';
import { specLines } from './spec-lines.ts';

it('outlines a spec, parts alike on one line', () => {
  const coupling = { type: 'coupling', version: 1, flip: false, transformer: { type: 'affine', version: 1, bound: 2 } };
  const spec = {
    type: 'chain',
    version: 1,
    eventShape: [2],
    layers: [coupling, coupling, { ...coupling, flip: true }],
  };
  expect(specLines(spec)).toEqual([
    'chain  eventShape [2]',
    '  2 × coupling  flip false',
    '    affine  bound 2',
    '  coupling  flip true',
    '    affine  bound 2',
  ]);
});

it('takes any JSON', () => {
  expect(specLines(null)).toEqual([]);
  expect(specLines([1, 'x', { a: { type: 'inner' } }])).toEqual(['inner']);
});
