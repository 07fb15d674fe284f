import { expect, it } from 'vitest';
import { specLines } from './spec-lines.ts';

it('outlines a spec, parts alike on one line', () => {
  const coupling = {
    type: 'coupling',
    version: 1,
    mask: [true, false],
    bound: 2,
    transformer: { type: 'affine', version: 1, off: false },
  };
  const spec = {
    type: 'chain',
    version: 1,
    eventShape: [2],
    layers: [coupling, coupling, { ...coupling, mask: [false, true] }, { ...coupling, bound: 3 }],
  };
  expect(specLines(spec)).toEqual([
    'chain  eventShape [2]',
    '  3 × coupling  bound 2',
    '    affine',
    '  coupling  bound 3',
    '    affine',
  ]);
});

it('takes any JSON', () => {
  expect(specLines(null)).toEqual([]);
  expect(specLines([1, 'x', { a: { type: 'inner' } }])).toEqual(['inner']);
});
