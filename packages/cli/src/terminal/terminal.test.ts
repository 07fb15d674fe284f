import { describe, expect, it } from 'vitest';
import { terminalOf } from './terminal.ts';

describe('terminalOf', () => {
  const tty = { isTTY: true, columns: 120 };

  it('uses a terminal for all it can do', () => {
    expect(terminalOf(tty, {})).toEqual({ interactive: true, colour: true, columns: 120 });
  });

  it('keeps to plain text elsewhere, or where that is wished', () => {
    expect(terminalOf({}, {})).toEqual({ interactive: false, colour: false, columns: 80 });
    expect(terminalOf(tty, { NO_COLOR: '1' })).toMatchObject({ interactive: true, colour: false });
    expect(terminalOf(tty, { NO_COLOR: '' }).colour).toBe(true); // no-color.org: when not an empty string
    expect(terminalOf(tty, { TERM: 'dumb' })).toMatchObject({ interactive: false, colour: false });
  });

  it('colours a pipe if told to, but NO_COLOR is stronger', () => {
    expect(terminalOf({}, { FORCE_COLOR: '1', COLUMNS: '60' })).toMatchObject({ colour: true, columns: 60 });
    expect(terminalOf({}, { FORCE_COLOR: '1', NO_COLOR: '1' }).colour).toBe(false);
    expect(terminalOf({}, { FORCE_COLOR: '0' }).colour).toBe(false);
  });
});
