import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FlowError } from '../flow-error.ts';
import { parseJson } from './parse-json.ts';

test('agrees with JSON.parse on valid JSON', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toStrictEqual(JSON.parse(text));
    }),
    { seed: 1 },
  );
  const text = ' { "a" : [ 1 , -2.5e+3 , "\\u00e9\\n\\"" , { } , [ ] ] ,\r\n\t"b" : null } ';
  expect(parseJson(text)).toStrictEqual(JSON.parse(text));
});

test('refuses exactly what JSON.parse refuses, for texts that are nearly JSON', () => {
  const nearly = fc.string({
    unit: fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      'u',
      '0',
      '1',
      '-',
      '.',
      'e',
      ' ',
      'null',
      'true',
      '\n',
    ),
    maxLength: 12,
  });
  fc.assert(
    fc.property(nearly, (text) => {
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expect(() => parseJson(text)).toThrow(FlowError);
        return;
      }
      if (/"\s*:/.test(text)) return; // may hold a key twice, which JSON.parse allows
      expect(parseJson(text)).toStrictEqual(expected);
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test.each([
  ['{"a": 1, "a": 2}', 'spec has the key "a" twice (at character 12)'],
  ['{"__proto__": {"polluted": true}}', 'spec has the key "__proto__", which files may not contain (at character 12)'],
  ['{"a": [{"constructor": 1}]}', 'spec has the key "constructor", which files may not contain (at character 21)'],
  ['{"\\u005f_proto__": 1}', 'spec has the key "__proto__", which files may not contain (at character 17)'],
  ['[1, 1e999]', 'spec holds the number 1e999, which is out of range (at character 9)'],
  ['[1, 2', 'spec is not valid JSON: expected "]", found its end (at character 5)'],
  ['[NaN]', 'spec is not valid JSON: expected a value, found "N" (at character 1)'],
  ['"abc', 'spec ends inside a string (at character 0)'],
  ['"a\\x"', 'spec has a string with an invalid escape or control character (at character 0)'],
  ['1 2', 'spec is not valid JSON: expected the end, found "2" (at character 2)'],
  ['', 'spec is not valid JSON: expected a value, found its end (at character 0)'],
])('refuses %j', (text, message) => {
  expect(() => parseJson(text, { name: 'spec' })).toThrow(expect.objectContaining({ code: 'FILE_FORMAT', message }));
});

test('deep nesting is refused before it exhausts the stack', () => {
  expect(() => parseJson('['.repeat(1_000_000))).toThrow(/nested deeper than 100 levels/);
  expect(parseJson('['.repeat(100) + ']'.repeat(100))).toBeInstanceOf(Array);
});

test('strings of megabytes are fine', () => {
  const text = JSON.stringify('x\n'.repeat(2_000_000));
  expect(parseJson(text)).toHaveLength(4_000_000);
});
