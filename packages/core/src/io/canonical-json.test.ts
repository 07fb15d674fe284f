import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { parseJson } from './parse-json.ts';

test('sorts keys, also those that look like integers, and leaves out undefined', () => {
  expect(canonicalJson({ b: 1, a: { d: undefined, c: null }, 10: true, 9: false })).toBe(
    '{"10":true,"9":false,"a":{"c":null},"b":1}',
  );
});

test('what is written reads back exactly', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = canonicalJson(value);
      expect(parseJson(text)).toStrictEqual(value);
      expect(JSON.parse(text)).toStrictEqual(value);
    }),
    { seed: 1 },
  );
  expect(parseJson(canonicalJson(-0))).toBe(-0);
  expect(parseJson(canonicalJson([5e-324, 1.7976931348623157e308, 0.1 + 0.2]))).toEqual([
    5e-324,
    1.7976931348623157e308,
    0.1 + 0.2,
  ]);
});

test.each([
  [{ mean: [0, NaN] }, 'value.mean[1] is NaN, which JSON cannot hold'],
  [[-Infinity], 'value[0] is -Infinity, which JSON cannot hold'],
  [[undefined], 'value[0] is undefined, expected JSON (object, array, string, number, boolean or null)'],
  [{ f: () => 1 }, 'value.f is a function, expected JSON (object, array, string, number, boolean or null)'],
  [
    { m: new Float64Array(2) },
    'value.m is an instance of Float64Array, expected JSON (object, array, string, number, boolean or null)',
  ],
  [JSON.parse('{"__proto__": 1}'), 'value has the key "__proto__", which files may not contain'],
  [{ constructor: 1 }, 'value has the key "constructor", which files may not contain'],
])('refuses what files cannot hold: %j', (value, message) => {
  expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'SPEC_INVALID', message }));
});

test('a cycle is refused, not followed', () => {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  expect(() => canonicalJson(value)).toThrow(/nested deeper than 100 levels/);
});
