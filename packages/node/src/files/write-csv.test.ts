import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import type { FileSystem } from './atomic-file.ts';
import { readCsv } from './read-csv.ts';
import { readTable } from './read-table.ts';
import { rowsOf, writeCsv } from './write-csv.ts';

const inFolder = temporaryFolder();

/** A stream that takes its time, and what it took. */
function slowReader(options: { failAfter?: number; code?: string } = {}) {
  const { failAfter = Infinity, code = 'EPIPE' } = options;
  const chunks: string[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      setImmediate(() => {
        if (chunks.length >= failAfter) return done(Object.assign(new Error(code), { code }));
        chunks.push(chunk.toString());
        done();
      });
    },
  });
  return { stream, chunks };
}

function* endless(onRow: () => void = () => undefined): Generator<number[]> {
  for (;;) {
    onRow();
    yield [0.1, 0.2];
  }
}

test('numbers read back exactly, in their shortest form', async () => {
  const path = inFolder('numbers.csv');
  const data = new Float64Array([0.1, -0, 1 / 3, 5e-324, 1.7976931348623157e308, 1e21, 123456789, -2.5]);
  expect(await writeCsv(path, ['a', 'b'], rowsOf(data, 2))).toBe(4);
  expect(readFileSync(path, 'utf8')).toBe(
    'a,b\n0.1,-0\n0.3333333333333333,5e-324\n1.7976931348623157e+308,1e+21\n123456789,-2.5\n',
  );
  expect((await readCsv(path)).data).toEqual(data);
});

test('float32 numbers are written with the digits they have', async () => {
  const data = Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i) * 10 ** ((i % 61) - 30));
  data.set([0.1, 16777216, 1e30, -0, 3.4028234663852886e38, 1.401298464324817e-45]);
  const path = inFolder('narrow.csv');
  await writeCsv(path, ['a', 'b'], rowsOf(data, 2));
  expect(readFileSync(path, 'utf8')).toMatch(/^a,b\n0\.1,16777216\n1e\+30,-0\n3\.4028235e\+38,1\.4013e-45\n/);
  expect(new Float32Array((await readCsv(path)).data)).toEqual(data);
  const rows = [[Math.fround(0.1), 'x']];
  await writeCsv(path, ['a', 'b'], rows, { precision: 'float32' });
  expect(readFileSync(path, 'utf8')).toBe('a,b\n0.1,x\n');
});

test('text is quoted where it has to be, and a table reads back with a column added', async () => {
  const path = inFolder('text.csv');
  const rows = [
    ['plain', 'with, comma', -1.5],
    ['say "yes"', 'two\nlines', 2],
  ];
  await writeCsv(path, ['a', 'b,c', 'log_prob'], rows);
  expect(readFileSync(path, 'utf8')).toBe('a,"b,c",log_prob\nplain,"with, comma",-1.5\n"say ""yes""","two\nlines",2\n');
  expect((await readTable(path)).cells).toEqual(rows.map((row) => row.map(String)));
});

test('the delimiter follows the name or the wish', async () => {
  await writeCsv(inFolder('t.tsv'), ['a', 'b'], [[1, 'x\ty']]);
  expect(readFileSync(inFolder('t.tsv'), 'utf8')).toBe('a\tb\n1\t"x\ty"\n');
  await writeCsv(inFolder('t.csv'), ['a', 'b'], [[1, 2]], { delimiter: ';' });
  expect(readFileSync(inFolder('t.csv'), 'utf8')).toBe('a;b\n1;2\n');
});

describe('to a file', () => {
  test('an error among the rows leaves the old file and nothing else', async () => {
    mkdirSync(inFolder('failed'));
    const path = inFolder('failed/out.csv');
    writeFileSync(path, 'old');
    const rows = (async function* () {
      yield Array.from({ length: 20_000 }, () => [1, 2]);
      throw new TypeError('no more');
    })();
    await expect(writeCsv(path, ['a', 'b'], rows)).rejects.toThrow(new TypeError('no more'));
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(inFolder('failed'))).toEqual(['out.csv']);
  });

  test('a full disk is said in one line, and nothing is left', async () => {
    mkdirSync(inFolder('full'));
    const path = inFolder('full/out.csv');
    const writeFile = () => Promise.reject(Object.assign(new Error('ENOSPC: injected'), { code: 'ENOSPC' }));
    const open: FileSystem['open'] = async (...args) => Object.assign(await fs.open(...args), { writeFile });
    await expect(writeCsv(path, ['a', 'b'], endless(), { fileSystem: { ...fs, open } })).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message: `cannot write ${path}: no space left on device`,
    });
    expect(readdirSync(inFolder('full'))).toEqual([]);
  });
});

describe('to a stream', () => {
  test('rows are made no faster than they are taken', async () => {
    const { stream, chunks } = slowReader({ failAfter: 3 });
    let made = 0;
    expect(
      await writeCsv(
        stream,
        ['a', 'b'],
        endless(() => made++),
      ),
    ).toBe(made);
    expect(chunks).toHaveLength(3);
    expect(made * '0.1,0.2\n'.length).toBeLessThan(5 * 2 ** 16);
  });

  test('the stream stays open and gets everything', async () => {
    const { stream, chunks } = slowReader();
    await writeCsv(stream, ['a'], Readable.from([[[1]], [[2]]]));
    expect(chunks.join('')).toBe('a\n1\n2\n');
    expect(stream.writableEnded).toBe(false);
    expect(stream.listenerCount('error')).toBe(0);
  });

  test('other failures than a reader that leaves are errors', async () => {
    const { stream } = slowReader({ failAfter: 1, code: 'ENOSPC' });
    await expect(writeCsv(stream, ['a', 'b'], endless())).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message: 'cannot write the output: no space left on device',
    });
  });

  test('a real pipe whose reader leaves ends the writing quietly', async () => {
    const leave = "process.stdin.once('data', () => process.exit())";
    const reader = spawn(process.execPath, ['-e', leave], { stdio: ['pipe', 'ignore', 'inherit'] });
    expect(await writeCsv(reader.stdin, ['a', 'b'], endless())).toBeGreaterThan(0);
  });
});
