import { describe, expect, it } from 'vitest';
import { Flow } from '../flows/flow.ts';
import { flowFromModelFile, toModelFile } from '../flows/model-file.ts';
import { RealNVP } from '../flows/real-nvp.ts';
import { key, normal } from '../random/index.ts';
import type { ContextColumn } from './column-info.ts';
import { decodeModelFile } from './decode-model-file.ts';
import { contextWidth, encodeContext } from './encode-context.ts';
import { encodeModelFile } from './encode-model-file.ts';

const columns: readonly ContextColumn[] = [
  { name: 'species', type: 'class', classes: ['Adelie', 'Chinstrap', 'Gentoo'] },
  { name: 'year', type: 'real' },
  { name: 'site', type: 'class', classes: ['1', '2'] },
];

describe('a context of classes and numbers', () => {
  it('is a number for each class and each number', () => {
    expect(contextWidth(columns)).toBe(6);
    expect(encodeContext(columns, ['Chinstrap', 2008, '2'])).toEqual([0, 1, 0, 2008, 0, 1]);
    expect(encodeContext(columns, ['Gentoo', -1, 1])).toEqual([0, 0, 1, -1, 1, 0]);
  });

  it.each([
    [['Emperor', 1, '1'], 'DATA_INVALID', /species has no class "Emperor"/],
    [['Adelie', NaN, '1'], 'DATA_INVALID', /year is null, expected a finite number/],
    [['Adelie', '2008', '1'], 'DATA_INVALID', /year is "2008", expected a finite number/],
    [['Adelie'], 'SHAPE_MISMATCH', /1 values for the 3 columns/],
  ])('refuses %j', (values, code, message) => {
    const encode = (): unknown => encodeContext(columns, values);
    expect(encode).toThrow(message);
    expect(encode).toThrow(expect.objectContaining({ code, hint: expect.any(String) as string }));
  });

  it('names the classes there are', () => {
    expect(() => encodeContext(columns, ['Emperor', 1, '1'])).toThrow(
      expect.objectContaining({ hint: 'the classes are Adelie, Chinstrap, Gentoo' }),
    );
  });

  it('is trained on, saved and used again', async () => {
    const rows = 90;
    const flow = new Flow(RealNVP(2, { layers: 2, hidden: [8], context: contextWidth(columns) }));
    const context = Array.from({ length: rows }, (_, i) =>
      encodeContext(columns, [['Adelie', 'Chinstrap', 'Gentoo'][i % 3]!, 2000 + (i % 7), 1 + (i % 2)]),
    );
    const x = normal(key(1), 2 * rows);
    await flow.fit(x, { context, steps: 3, seed: 1 });
    // Numbers of classes stay 0 and 1, others are standardised.
    const { data: mean } = flow.params.get('context.mean')!;
    const { data: scale } = flow.params.get('context.scale')!;
    expect([...mean].map((value) => Math.round(value))).toEqual([0, 0, 0, 2003, 0, 0]);
    expect([...scale].map((value) => Math.round(value))).toEqual([1, 1, 1, 2, 1, 1]);
    const file = await decodeModelFile(await encodeModelFile(toModelFile(flow, { contextColumns: columns })));
    expect(file.contextColumns).toEqual(columns);
    const again = flowFromModelFile(file);
    expect([...(await again.logProb(x, { context }))]).toEqual([...(await flow.logProb(x, { context }))]);
  });

  it('has to fit the flow, and its classes each other', async () => {
    const flow = new Flow(RealNVP(2, { layers: 1, hidden: [4], context: 3 }));
    expect(() => toModelFile(flow, { contextColumns: columns })).toThrow(
      /3 columns of 6 numbers named for 3 numbers of context/,
    );
    for (const classes of [[], ['a', 'a'], ['a', ''], [1, 2, 3], undefined]) {
      const contextColumns = [{ name: 'k', type: 'class', classes }] as unknown as readonly ContextColumn[];
      const file = { ...toModelFile(flow), contextColumns };
      await expect(encodeModelFile(file)).rejects.toThrow(/\("k"\) should list its classes/);
    }
  });
});
