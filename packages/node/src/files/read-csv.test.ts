import { mkdirSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { FlowError } from '@flows/core';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { readCsv } from './read-csv.ts';
import { numbersOfTable, readTable } from './read-table.ts';

const inFolder = temporaryFolder();

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(inFolder(name), content);
  return inFolder(name);
}

const read = (text: string, options?: Parameters<typeof readCsv>[1]) => readCsv(Readable.from([text]), options);

describe('reads', () => {
  test('a header and rows, telling integers from measurements', async () => {
    expect(await read('x,n,m\n0.5,1,1.0\n-1e3,2,2\n')).toEqual({
      columns: [
        { name: 'x', type: 'real' },
        { name: 'n', type: 'integer' },
        { name: 'm', type: 'real' },
      ],
      rows: 2,
      data: new Float64Array([0.5, 1, 1, -1000, 2, 2]),
      dropped: 0,
    });
  });

  test('the same from every cut of the bytes, byte order mark, line ends of all kinds and quotes included', async () => {
    const bytes = Buffer.from('\uFEFF"größe","b ""1"""\r\n1,2\r\n\r\n"3","4"\n5,6\r7,8');
    for (let size = 1; size <= bytes.length; size++) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const { columns, data } = await readCsv(Readable.from(pieces), { delimiter: ',' }).catch((error: unknown) => {
        throw new Error(`in pieces of ${size} bytes`, { cause: error });
      });
      expect(columns.map(({ name }) => name)).toEqual(['größe', 'b "1"']);
      expect([...data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    }
  });

  test('a file, separated by tabs if its name says so', async () => {
    expect((await readCsv(file('data.csv', 'a,b\n1,2\n'))).data).toEqual(new Float64Array([1, 2]));
    expect((await readCsv(file('data.tsv', 'a\tb\n1\t2\n'))).data).toEqual(new Float64Array([1, 2]));
    expect((await readCsv(file('data.txt', 'a;b\n1;2\n'), { delimiter: ';' })).data).toEqual(new Float64Array([1, 2]));
  });

  test('numbers without a header', async () => {
    const { columns, rows } = await read('1.5,2\n3.5,4\n');
    expect(columns.map(({ name }) => name)).toEqual(['x1', 'x2']);
    expect(rows).toBe(2);
    expect((await read('1.5,NA\n3.5,4\n', { dropMissing: true })).columns.map(({ name }) => name)).toEqual([
      'x1',
      'x2',
    ]);
  });

  test('numbers as names when told that there is a header', async () => {
    expect((await read('2019,2020\n1,2\n', { header: true })).columns.map(({ name }) => name)).toEqual([
      '2019',
      '2020',
    ]);
  });

  test('chosen columns in the order wanted, whatever the others hold', async () => {
    const { columns, data } = await read('id,,y,x\na,?,1,2\nb,,3,4\n', { columns: ['x', 'y'] });
    expect(columns.map(({ name }) => name)).toEqual(['x', 'y']);
    expect([...data]).toEqual([2, 1, 4, 3]);
  });

  test('columns of a context behind the others', async () => {
    const text = 'a,b,c\n1,2,3\n';
    const namesOf = async (options: object) => (await read(text, options)).columns.map(({ name }) => name);
    expect(await namesOf({ context: ['b'] })).toEqual(['a', 'c', 'b']);
    expect(await namesOf({ context: ['c', 'a'] })).toEqual(['b', 'c', 'a']);
    expect(await namesOf({ columns: ['c'], context: ['a'] })).toEqual(['c', 'a']);
    expect([...(await read(text, { context: ['a'] })).data]).toEqual([2, 3, 1]);
  });

  test('classes of the context, by name or by number', async () => {
    const text = 'kind,x,site\nb,1,10\na,2,9\n"b, c",3,10\n b ,4,9\nd,,9\n';
    const found = await read(text, { context: ['kind', 'site'], findClasses: ['site'], dropMissing: true });
    // A class that only rows left out have had is none.
    expect(found.columns).toEqual([
      { name: 'x', type: 'integer' },
      { name: 'kind', type: 'class', classes: ['a', 'b', 'b, c'] },
      { name: 'site', type: 'class', classes: ['9', '10'] },
    ]);
    expect([...found.data]).toEqual([1, 1, 1, 2, 0, 0, 3, 2, 1, 4, 1, 0]);
    const classes = new Map([['kind', ['d', 'b', 'a', 'b, c']]]);
    const known = await read(text, { columns: ['kind'], classes });
    expect(known.columns).toEqual([{ name: 'kind', type: 'class', classes: classes.get('kind') }]);
    expect([...known.data]).toEqual([1, 2, 3, 1, 0]);
    const numbers = await read('k,x\n1,2\n2,3\n', { context: ['k'], findClasses: [] });
    expect(numbers.columns[1]).toEqual({ name: 'k', type: 'integer' });
  });

  test('more rows than the first guess of memory, exactly', async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `${i},${i / 7}\n`);
    const { rows, data } = await readCsv(Readable.from(['i,x\n', ...lines]));
    expect(rows).toBe(5000);
    expect(data.every((value, k) => value === (k % 2 === 0 ? k / 2 : (k - 1) / 2 / 7))).toBe(true);
  });

  test('rows that are complete, if the others may be dropped', async () => {
    const text = 'x,y,note\n1,2,\n,3,\n4,nan,\n5,6,ok\n';
    const table = await read(text, { columns: ['x', 'y'], dropMissing: true });
    expect(table).toMatchObject({ rows: 2, dropped: 2, data: new Float64Array([1, 2, 5, 6]) });
  });
});

describe('refuses', () => {
  test.each<[string, string, Parameters<typeof readCsv>[1], string, string | undefined]>([
    ['an empty file', '', {}, 'the input is empty', 'a table needs a header line and at least one row'],
    ['empty lines only', '\n\r\n\n', {}, 'the input is empty', undefined],
    ['a header only', 'x,y\n', {}, 'the input has a header but no rows', undefined],
    ['a row too short', 'x,y\n1,2\n\n3\n', {}, 'the input: row 2 (line 4) has 1 value, expected 2', undefined],
    ['a row too long', '1,2\n3,4,5\n', {}, 'the input: row 2 (line 2) has 3 values, expected 2', undefined],
    [
      'text in a column',
      'x,kind\n1,"set\nosa"\n2,b\n',
      {},
      'the input: row 1 (line 2), column "kind": "set\\nosa" is not a number',
      'choose the columns of numbers with --columns',
    ],
    [
      'text after a value of several lines',
      'x,note\n1,"a\r\nb\r\nc"\nz,b\n',
      { columns: ['x'] },
      'the input: row 2 (line 5), column "x": "z" is not a number',
      undefined,
    ],
    [
      'a long text',
      `x\n${'y'.repeat(100)}\n`,
      {},
      `the input: row 1 (line 2), column "x": "${'y'.repeat(39)}…" is not a number`,
      undefined,
    ],
    [
      'a decimal comma',
      'x;y\n1,5;2\n',
      { delimiter: ';' },
      'the input: row 1 (line 2), column "x": "1,5" is not a number',
      'write decimals with a point, not a comma',
    ],
    [
      'another delimiter',
      'x;y\n1;2\n',
      {},
      'the input: row 1 (line 2), column "x;y": "1;2" is not a number',
      "the file seems to use another delimiter: --delimiter ';'",
    ],
    [
      'infinity',
      'x,y\n1,2\n3,-Inf\n',
      {},
      'the input: row 2 (line 3), column "y": "-Inf" is not a finite number',
      'correct the value or remove the row',
    ],
    [
      'a number that overflows',
      'x\n1e400\n',
      {},
      'the input: row 1 (line 2), column "x": "1e400" is not a finite number',
      undefined,
    ],
    [
      'missing values',
      'x,y\n1,2\n,4\n5,NA\n',
      {},
      'the input: 2 of 3 rows have missing values: row 2 (line 3, column "x"), row 3 (line 4, column "y")',
      'leave these rows out with --drop-missing, or choose other columns with --columns',
    ],
    [
      'many missing values',
      `x,y\n${',NA\n'.repeat(5)}1,2\n`,
      {},
      'the input: 5 of 6 rows have missing values: row 1 (line 2, column "x"), row 2 (line 3, column "x"), row 3 (line 4, column "x"), …',
      undefined,
    ],
    [
      'one missing value',
      'x\n1\nnull\n',
      {},
      'the input: 1 of 2 rows has missing values: row 2 (line 3, column "x")',
      undefined,
    ],
    [
      'nothing left after dropping',
      'x\nNA\nNA\n',
      { dropMissing: true },
      'the input: every row misses a value, first row 1 (line 2, column "x")',
      undefined,
    ],
    [
      'columns of one name',
      'x,y, x\n1,2,3\n',
      {},
      'the input: columns 1 and 3 are both named "x"',
      'rename one of them',
    ],
    [
      'a column without a name',
      ',x\n0,1\n',
      {},
      'the input: column 1 has no name in the header',
      'name it, or choose columns with --columns x',
    ],
    [
      'an unknown column',
      'width,height\n1,2\n',
      { columns: ['width', 'heigth'] },
      'the input has no column "heigth"',
      'did you mean "height"? the columns are width, height',
    ],
    [
      'an unknown column like no other',
      'x,y\n1,2\n',
      { columns: ['age'] },
      'the input has no column "age"',
      'the columns are x, y',
    ],
    ['a column chosen twice', 'x,y\n1,2\n', { columns: ['x', 'x'] }, 'the column "x" is chosen twice', 'name it once'],
    ['an unknown context', 'x,y\n1,2\n', { context: ['z'] }, 'the input has no column "z"', 'the columns are x, y'],
    [
      'a context that is chosen',
      'x,y\n1,2\n',
      { columns: ['x'], context: ['x'] },
      'the column "x" is chosen twice',
      'name it once',
    ],
    [
      'a class that is not known',
      'kind\na\nc\n',
      { columns: ['kind'], classes: new Map([['kind', ['a', 'b']]]) },
      'the input: row 2 (line 3), column "kind": "c" is no class of the model',
      'the classes are a, b',
    ],
    [
      'classes that begin like numbers',
      'x,kind\n1,2\n2,b\n',
      { context: ['kind'], findClasses: [] },
      'the input: row 2 (line 3), column "kind": "b" is not a number',
      'a column of classes begins with text or is named in --classes kind',
    ],
    [
      'names instead of classes',
      `x,kind\n${Array.from({ length: 1001 }, (_, i) => `1,k${i}\n`).join('')}`,
      { context: ['kind'], findClasses: [] },
      'the input: row 1001 (line 1002), column "kind": there are more than 1000 classes',
      undefined,
    ],
    ['no column chosen', 'x,y\n1,2\n', { columns: [] }, 'no columns are chosen', undefined],
    [
      'a quote that is never closed',
      'x\n1\n"2\n3\n',
      {},
      'the input: a quote opened at about line 3 is never closed',
      undefined,
    ],
    [
      'text behind a quote',
      'x,y\n"1"a,2\n',
      {},
      'the input: line 2: a quoted value goes on after its closing quote',
      undefined,
    ],
    ['a quote in a value', 'x,y\na"1",2\n', {}, 'the input: line 2: a value has a quote in its middle', undefined],
    ['zeros', 'x\0y', {}, 'the input is not a text file in UTF-8', undefined],
  ])('%s', async (_, text, options, message, hint) => {
    const error: unknown = await read(text, options).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(FlowError);
    expect(error).toMatchObject({ code: 'DATA_INVALID', message, ...(hint === undefined ? {} : { hint }) });
    expect((error as FlowError).message).not.toContain('\n');
  });

  test('what is no file of text, by name', async () => {
    mkdirSync(inFolder('folder.csv'));
    const failures: [string, string][] = [
      [inFolder('missing.csv'), `cannot read ${inFolder('missing.csv')}: no such file`],
      [inFolder('folder.csv'), `cannot read ${inFolder('folder.csv')}: it is a directory`],
      [file('packed.csv', new Uint8Array([0x1f, 0x8b, 8, 1])), `${inFolder('packed.csv')} is not a text file in UTF-8`],
      [file('empty.csv', ''), `${inFolder('empty.csv')} is empty`],
    ];
    for (const [path, message] of failures) {
      await expect(readCsv(path)).rejects.toMatchObject({ name: 'FlowError', code: 'DATA_INVALID', message });
    }
  });

  test('and stops reading at the first error', async () => {
    let pieces = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) yield pieces++ === 0 ? 'x\noops\n' : '1\n'.repeat(1000);
      })(),
    );
    await expect(readCsv(endless)).rejects.toMatchObject({ code: 'DATA_INVALID' });
    expect(pieces).toBeLessThan(100);
  });

  test('and passes on what the stream itself throws', async () => {
    const broken = Readable.from(
      (async function* () {
        yield 'x\n1\n';
        throw new TypeError('cable cut');
      })(),
    );
    await expect(readCsv(broken)).rejects.toThrow(new TypeError('cable cut'));
  });
});

describe('a table', () => {
  const text = 'name,x,n,empty\n"a, b",0.50,1,\nc,NA,2,\nd, 7e0 ,3,\n';

  test('keeps every cell as written, and knows what columns hold', async () => {
    const table = await readTable(Readable.from([text]));
    expect(table).toEqual({
      source: 'the input',
      columns: [
        { name: 'name', type: 'text' },
        { name: 'x', type: 'real' },
        { name: 'n', type: 'integer' },
        { name: 'empty', type: 'integer' },
      ],
      rows: 3,
      cells: [
        ['a, b', '0.50', '1', ''],
        ['c', 'NA', '2', ''],
        ['d', ' 7e0 ', '3', ''],
      ],
      lines: [2, 3, 4],
    });
  });

  test('gives numbers with the rows they come from', async () => {
    const table = await readTable(Readable.from([text]));
    expect(numbersOfTable(table, { columns: ['n', 'x'], dropMissing: true })).toEqual({
      columns: [
        { name: 'n', type: 'integer' },
        { name: 'x', type: 'real' },
      ],
      rows: 2,
      data: new Float64Array([1, 0.5, 3, 7]),
      dropped: 1,
      kept: new Int32Array([0, 2]),
    });
    expect(() => numbersOfTable(table)).toThrow('the input: row 1 (line 2), column "name": "a, b" is not a number');
    expect(() => numbersOfTable(table, { columns: ['x'] })).toThrow(
      '1 of 3 rows has missing values: row 2 (line 3, column "x")',
    );
  });
});
