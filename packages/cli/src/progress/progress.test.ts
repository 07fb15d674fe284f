import { describe, expect, it } from 'vitest';
import { progressLine } from './progress-line.ts';
import { progressReporter } from './progress-reporter.ts';
import { sparkline } from './sparkline.ts';

describe('sparkline', () => {
  it('shows the course from the lowest to the highest', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
  });

  it('takes means of many, leaves gaps, and draws a constant low', () => {
    expect(sparkline([0, 0, 7, 7], 2)).toBe('▁█');
    expect(sparkline([1, NaN, 1], 8)).toBe('▁ ▁');
    expect(sparkline([], 8)).toBe('');
  });
});

describe('progressLine', () => {
  const state = { step: 500, steps: 2000, loss: 0.5236, validation: 0.61, seconds: 2, history: [3, 2, 1, 0.5] };

  it('tells step, loss, validation, rate and time left', () => {
    expect(progressLine(state, { columns: 200 })).toBe(
      'step 500/2 000  loss 0.5236  validation 0.6100  250 steps/s  6.0 s left',
    );
  });

  it('tells how long it took at the end', () => {
    expect(progressLine({ ...state, step: 2000 }, { columns: 200 })).toMatch(/1000 steps\/s {2}in 2\.0 s$/);
  });

  it.each([10, 20, 40, 60, 80, 120])('never fills a line of %i characters', (columns) => {
    expect([...progressLine(state, { columns, unicode: true })].length).toBeLessThan(columns);
  });

  it('draws the course of the loss where there is room', () => {
    expect(progressLine(state, { columns: 120, unicode: true })).toMatch(/left {2}█▅▃▁$|left {2}█▆?▅?[▂▃▄]▁$/);
  });

  it('says so when the loss is not a number', () => {
    expect(progressLine({ ...state, loss: NaN }, { columns: 80 })).toContain('loss NaN');
  });
});

describe('progressReporter', () => {
  function run(interactive: boolean): string[] {
    let clock = 0;
    const written: string[] = [];
    const terminal = { interactive, colour: interactive, columns: 80 };
    const reporter = progressReporter({ terminal, write: (text) => written.push(text), now: () => clock });
    for (let step = 1; step <= 100; step++) {
      clock += 1 / 16;
      reporter.update({ step, steps: 100, loss: 1 / step });
    }
    reporter.end();
    return written;
  }

  it('redraws one line on a terminal, some ten times a second', () => {
    const written = run(true);
    expect(written.length).toBeGreaterThan(40);
    expect(written.length).toBeLessThan(60);
    expect(written.slice(0, -1).every((text) => text.startsWith('\r') && !text.includes('\n'))).toBe(true);
    expect(written.at(-1)).toBe('\n');
  });

  it('writes a line every two seconds elsewhere, and the last', () => {
    const written = run(false);
    expect(written.map((text) => /^step (\d+)/.exec(text)?.[1])).toEqual(['1', '33', '65', '97', '100']);
    // eslint-disable-next-line no-control-regex
    expect(written.join('')).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('says nothing if nothing happened', () => {
    const written: string[] = [];
    const terminal = { interactive: true, colour: true, columns: 80 };
    progressReporter({ terminal, write: (text) => written.push(text) }).end();
    expect(written).toEqual([]);
  });
});
